using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts.Files;

namespace RingGuard.Analyzers.Contracts;

/// <summary>
/// What the build of a referenced assembly inferred for its members without a contract and wrote into it. Text only, kept by
/// metadata reference.
/// </summary>
internal sealed class InferredContracts
{
    /// <summary>What this version writes, and the only one that it reads.</summary>
    public const int SchemaVersion = 1;

    public const string AttributeName = "InferredContractAttribute";

    public static readonly InferredContracts None = new();

    private static readonly ConditionalWeakTable<MetadataReference, InferredContracts> Cache = new();

    private readonly Dictionary<string, MemberContract> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<InferredCallback>> _callbacksById = new(StringComparer.Ordinal);
    private readonly HashSet<string> _simpleNames = new(StringComparer.Ordinal);
    private readonly HashSet<string> _relevantNames = new(StringComparer.Ordinal);
    private readonly HashSet<string> _askingNames = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _unknownVersions = new(StringComparer.Ordinal);

    /// <summary>Names as source mentions them, without those of members that only throw: a call of these concerns nobody.</summary>
    public IReadOnlyCollection<string> RelevantNames => _relevantNames;

    /// <summary>Of members that only pass on what the .NET library asks for; not among the others.</summary>
    public IReadOnlyCollection<string> NamesThatOnlyAsk => _askingNames;

    /// <summary>Schema versions that were met and are not understood.</summary>
    public IReadOnlyCollection<string> UnknownVersions => _unknownVersions;

    public static InferredContracts Of(IAssemblySymbol assembly, MetadataReference? reference)
    {
        if (reference is not PortableExecutableReference)
            return Read(assembly);
        return Cache.TryGetValue(reference, out var known) ? known : Cache.GetValue(reference, _ => Read(assembly));
    }

    /// <summary>Null when nothing was written about the method.</summary>
    public MemberContract? Find(IMethodSymbol method)
    {
        if (_byId.Count == 0 || !_simpleNames.Contains(DocumentationId.SimpleName(method)))
            return null;
        return method.GetDocumentationCommentId() is { } id && _byId.TryGetValue(id, out var contract) ? contract : null;
    }

    /// <summary>What was written about the method's calls of delegates that it is given, in the order of their places.</summary>
    public IReadOnlyList<InferredCallback> Callbacks(IMethodSymbol method)
        => _callbacksById.Count > 0 && method.GetDocumentationCommentId() is { } id && _callbacksById.TryGetValue(id, out var callbacks)
            ? callbacks
            : Array.Empty<InferredCallback>();

    private static InferredContracts Read(IAssemblySymbol assembly)
    {
        StringBuilder? text = null;
        var callbacks = new SortedDictionary<string, string>(StringComparer.Ordinal);
        InferredContracts? result = null;
        foreach (var attribute in assembly.GetAttributes())
        {
            if (AttributeReader.GetName(attribute.AttributeClass) != AttributeName || attribute.ConstructorArguments.Length != 2
                || attribute.ConstructorArguments[0] is not { Kind: TypedConstantKind.Primitive, Value: string id }
                || attribute.ConstructorArguments[1] is not { Kind: TypedConstantKind.Primitive, Value: string words })
            {
                continue;
            }

            result ??= new InferredContracts();
            var space = words.IndexOf(' ');
            var version = space < 0 ? words : words.Substring(0, space);
            if (version != SchemaVersion.ToString(CultureInfo.InvariantCulture))
                result._unknownVersions.Add(version);
            else if (space >= 0 && InferredCallback.Split(id) is not null)
                callbacks[id] = words.Substring(space + 1);
            else if (space >= 0 && id.IndexOfAny(new[] { '\n', '\r' }) < 0 && words.IndexOfAny(new[] { '\n', '\r' }) < 0)
                (text ??= new StringBuilder()).Append(id).Append(' ').Append(words, space + 1, words.Length - space - 1).Append('\n');
        }

        if (result is null)
            return None;
        if (text is not null)
            result.AddLines(text.ToString());
        foreach (var callback in callbacks)
            result.AddCallback(callback.Key, callback.Value);
        return result;
    }

    private void AddCallback(string id, string text)
    {
        if (InferredCallback.Split(id) is not { } key || key.Method[0] != 'M' || InferredCallback.Read(text) is not { } entry || text.IndexOfAny(new[] { '\n', '\r' }) >= 0)
            return;
        var contract = MemberContract.None;
        if (entry.Words.Length > 0)
        {
            var statements = ContractFile.Parse("", key.Method + " " + entry.Words).Statements;
            if (statements.Length != 1 || statements[0].Syntax.IsDamaged)
                return;
            var clauses = statements[0].Contract.Clauses;
            for (var i = 0; i < clauses.Length; i++)
                clauses = clauses.SetItem(i, clauses[i] with { IsInferred = true });
            contract = new MemberContract { Clauses = clauses };
        }

        if (!_callbacksById.TryGetValue(key.Method, out var list))
            _callbacksById.Add(key.Method, list = new List<InferredCallback>());
        list.Add(new InferredCallback(key.Parameter, key.Parameter + key.Place, entry.IsSure, entry.Arguments, contract));
        _relevantNames.Add(DocumentationId.NameInSource(key.Method));
    }

    private void AddLines(string text)
    {
        foreach (var statement in ContractFile.Parse("", text).Statements)
        {
            var syntax = statement.Syntax;
            if (syntax.Kind != EntryKind.Symbol || syntax.Withdraws || syntax.Target is not null || syntax.Name[0] != 'M' || statement.WildcardPrefix is not null)
                continue;
            var clauses = statement.Contract.Clauses;
            for (var i = 0; i < clauses.Length; i++)
                clauses = clauses.SetItem(i, clauses[i] with { IsInferred = true });
            if (clauses.IsEmpty && !statement.Contract.NoReturn)
                continue;
            _byId[syntax.Name] = new MemberContract { Clauses = clauses, NoReturn = statement.Contract.NoReturn };
            _simpleNames.Add(DocumentationId.SimpleName(syntax.Name));
            if (OnlyThrows(clauses) && !statement.Contract.NoReturn)
                continue;
            var names = OnlyAsks(clauses) ? _askingNames : _relevantNames;
            var name = DocumentationId.NameInSource(syntax.Name);
            names.Add(name.StartsWith("op_", StringComparison.Ordinal) ? "operator" : name);
            if (name == "Item")
                names.Add("this[]");
        }
    }

    /// <summary>As for the built-in file itself: in a body that changes no context, what these ask for is always granted.</summary>
    private static bool OnlyAsks(ImmutableArray<Clause> clauses)
    {
        foreach (var clause in clauses)
        {
            var isOfTheLibrary = clause.Kind == ClauseKind.Requires && clause.Resource is null && clause.CustomContext is null
                && clause.Via?.StartsWith("M:System.", StringComparison.Ordinal) == true;
            if (!isOfTheLibrary && clause.Kind != ClauseKind.Effects)
                return false;
        }

        return !clauses.IsEmpty;
    }

    private static bool OnlyThrows(ImmutableArray<Clause> clauses)
    {
        foreach (var clause in clauses)
        {
            if (clause.Kind != ClauseKind.Effects || clause.Effects != Effect.Throws)
                return false;
        }

        return true;
    }
}
