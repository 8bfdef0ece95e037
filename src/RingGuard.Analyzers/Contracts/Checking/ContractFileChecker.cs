using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Threading;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts.Files;
using RingGuard.Analyzers.Domains.Protocols;

namespace RingGuard.Analyzers.Contracts.Checking;

/// <summary>Checks one contract file against the compilation: do the symbols exist, are the words of their kind, does anything contradict.</summary>
internal sealed class ContractFileChecker
{
    private readonly Compilation _compilation;
    private readonly ContractProvider _provider;
    private readonly ClauseChecker _clauses;

    public ContractFileChecker(Compilation compilation, ContractProvider provider)
    {
        _compilation = compilation;
        _provider = provider;
        _clauses = new ClauseChecker(compilation, provider);
    }

    /// <summary>Everything that is wrong with the file, by place.</summary>
    public ImmutableArray<FileProblem> Check(ContractFile file, CancellationToken cancellationToken)
    {
        var problems = ImmutableArray.CreateBuilder<FileProblem>();
        problems.AddRange(file.Problems);
        foreach (var statement in file.Statements)
        {
            cancellationToken.ThrowIfCancellationRequested();
            switch (statement.Syntax.Kind)
            {
                case EntryKind.Symbol when statement.WildcardPrefix is { } prefix:
                    CheckWildcard(statement, prefix, problems);
                    break;
                case EntryKind.Symbol:
                    CheckSymbol(file, statement, statement.Syntax.Name, problems);
                    break;
                case EntryKind.MethodAlias:
                    CheckMethodAlias(file, statement, problems);
                    break;
                case EntryKind.AttributeAlias:
                    CheckAttributeAlias(statement, problems);
                    break;
                case EntryKind.Construct:
                    CheckConstruct(file, statement, problems);
                    break;
                case EntryKind.Assembly:
                    CheckAssembly(statement, problems);
                    break;
            }
        }

        problems.Sort(static (a, b) => a.Span.Start != b.Span.Start
            ? a.Span.Start.CompareTo(b.Span.Start)
            : string.CompareOrdinal(a.Message, b.Message));
        return problems.ToImmutable();
    }

    /// <summary>All declarations that an id names; several assemblies may each have one.</summary>
    public static ImmutableArray<ISymbol> Resolve(string id, Compilation compilation)
    {
        var found = DocumentationCommentId.GetSymbolsForDeclarationId(id, compilation);
        return found.IsEmpty && id.StartsWith("M:", StringComparison.Ordinal) ? ResolveByText(id, compilation) : found;
    }

    /// <summary>
    /// What the compiler does not find by an id that it gives itself: function pointers have no name there, a type that is not
    /// found has no namespace, and a core library of the kernel's own may hold a second type of the name. Lines are found by
    /// the text of the id in any case.
    /// </summary>
    private static ImmutableArray<ISymbol> ResolveByText(string id, Compilation compilation)
    {
        var builder = ImmutableArray.CreateBuilder<ISymbol>();
        foreach (var type in DocumentationCommentId.GetSymbolsForDeclarationId("T:" + DocumentationId.ContainerOf(id).Substring(2), compilation))
        {
            foreach (var member in type is INamedTypeSymbol named ? named.GetMembers() : ImmutableArray<ISymbol>.Empty)
            {
                if (member is IMethodSymbol method && method.GetDocumentationCommentId() == id)
                    builder.Add(method);
            }
        }

        return builder.ToImmutable();
    }

    private void CheckSymbol(ContractFile file, FileStatement statement, string id, ImmutableArray<FileProblem>.Builder problems)
    {
        var syntax = statement.Syntax;
        var symbols = Resolve(id, _compilation);
        if (symbols.IsEmpty)
        {
            problems.Add(new(syntax.NameSpan, $"'{id}' does not exist" + SymbolHints.For(id, _compilation)));
            return;
        }

        // Lines are found by the text of the id, so there is one way to write it.
        var symbol = symbols[0];
        var canonical = symbol.GetDocumentationCommentId();
        if (canonical is not null && canonical != id)
        {
            problems.Add(new(syntax.NameSpan, $"'{id}' is written '{canonical}'"));
            return;
        }

        if (syntax.Withdraws)
            return;

        if (syntax.Target is not null)
        {
            CheckTarget(statement, symbol, problems);
            CheckMarkers(statement, TargetOf(symbol, syntax.Target), problems);
            CheckOtherFiles(file, statement, problems);
            return;
        }

        CheckKind(statement, symbol, problems);
        CheckWords(statement, symbol, problems);
        CheckMarkers(statement, symbol, problems);
        CheckProtocols(statement, problems);
        CheckAgainstAttributes(statement, symbol, problems);
        CheckOtherFiles(file, statement, problems);
    }

    private static ISymbol? TargetOf(ISymbol symbol, string target)
    {
        foreach (var parameter in CallableShape.Of(symbol)?.Parameters ?? ImmutableArray<IParameterSymbol>.Empty)
        {
            if (parameter.Name == target)
                return parameter;
        }

        return null;
    }

    private void CheckMarkers(FileStatement statement, ISymbol? symbol, ImmutableArray<FileProblem>.Builder problems)
    {
        if (symbol is null)
            return;
        foreach (var word in statement.Syntax.Words)
        {
            foreach (var marker in LowerAlone(statement.Syntax, word).Markers)
            {
                if (MarkerChecker.Check(marker, symbol) is { } problem)
                    problems.Add(new(problem.Argument is null && word.Arguments.Length > 0 ? word.Arguments[0].Value.Span : Blame(word, problem.Argument), problem.Message));

                if (_provider.FindMarker(symbol, marker.Word) is { } inForce && MarkerChecker.Contradicts(inForce, marker))
                    problems.Add(new(word.Span, $"'{word.Name}' contradicts what is said before of '{symbol.Name}'; '{inForce.Value}' is in force"));
            }
        }
    }

    private static void CheckProtocols(FileStatement statement, ImmutableArray<FileProblem>.Builder problems)
    {
        var next = 0;
        foreach (var word in statement.Syntax.Words)
        {
            if (word.Name != "ProtocolDefinition" || next >= statement.ProtocolDefinitions.Length)
                continue;
            if (ProtocolSet.ProblemOf(statement.ProtocolDefinitions[next++]) is { } problem)
                problems.Add(new(word.Span, problem));
        }
    }

    private void CheckAssembly(FileStatement statement, ImmutableArray<FileProblem>.Builder problems)
    {
        CheckProtocols(statement, problems);
        if (statement.KernelCode is null || statement.KernelCode == _provider.KernelCode)
            return;
        foreach (var word in statement.Syntax.Words)
        {
            if (word.Name == "KernelCode")
                problems.Add(new(word.Span, "'KernelCode' contradicts an attribute of the assembly or an earlier line; what was said first is in force"));
        }
    }

    private void CheckTarget(FileStatement statement, ISymbol symbol, ImmutableArray<FileProblem>.Builder problems)
    {
        var syntax = statement.Syntax;
        if (CallableShape.Of(symbol) is not { } shape || symbol is IEventSymbol)
        {
            problems.Add(new(syntax.TargetSpan, $"'{symbol.Name}' has no parameters and no result"));
            return;
        }

        var type = syntax.Target == "return" ? shape.Result : shape.TypeOf(syntax.Target!);
        if (type is null && syntax.Target != "return")
        {
            var names = new List<string>();
            foreach (var parameter in shape.Parameters)
                names.Add(parameter.Name);
            problems.Add(new(syntax.TargetSpan, $"'{symbol.Name}' has no parameter '{syntax.Target}'" + Spelling.Hint(syntax.Target!, names)));
            return;
        }

        CheckRoles(statement, type, problems);
    }

    private static void CheckRoles(FileStatement statement, ITypeSymbol? type, ImmutableArray<FileProblem>.Builder problems)
    {
        foreach (var word in statement.Syntax.Words)
        {
            var roles = LowerAlone(statement.Syntax, word).ReturnRoles;
            for (var role = ValueRole.Current; role <= ValueRole.UserMemory; role++)
            {
                if (roles.Has(role) && ClauseChecker.CheckRole(role, type) is { } message)
                    problems.Add(new(word.Span, message));
            }
        }
    }

    private void CheckKind(FileStatement statement, ISymbol symbol, ImmutableArray<FileProblem>.Builder problems)
    {
        if (symbol is not INamedTypeSymbol type)
        {
            if (CallableShape.Of(symbol) is { } shape)
                CheckRoles(statement, shape.Result, problems);
            else if (symbol is IFieldSymbol field)
                CheckRoles(statement, field.Type, problems);
            return;
        }

        foreach (var word in statement.Syntax.Words)
        {
            if (!WordTable.TryGetPlaces(word.Name, out var places))
                continue;

            if (type.TypeKind == TypeKind.Delegate && (places & (WordPlace.Callable | WordPlace.Value)) == 0)
                problems.Add(new(word.NameSpan, $"'{word.Name}' cannot be said of a delegate type"));
            else if (type.TypeKind != TypeKind.Delegate && (places & (WordPlace.Storage | WordPlace.Value | WordPlace.Type)) == 0)
                problems.Add(new(word.NameSpan, $"'{word.Name}' can be said of a delegate type, and '{type.Name}' is none; for all members write 'T:….*'"));
        }
    }

    private void CheckWords(FileStatement statement, ISymbol symbol, ImmutableArray<FileProblem>.Builder problems)
    {
        if (CallableShape.Of(symbol) is not { } shape)
            return;

        var hasIrqForm = ClauseChecker.HasIrqForm(statement.Contract.Clauses);
        var found = new List<ClauseProblem>();
        var known = new List<Clause>();
        foreach (var word in statement.Syntax.Words)
        {
            foreach (var clause in LowerAlone(statement.Syntax, word).Clauses)
            {
                found.Clear();
                _clauses.Check(clause, shape, found);
                foreach (var problem in found)
                    problems.Add(new(Blame(word, problem.Argument), problem.Message));

                foreach (var earlier in known)
                {
                    if (ClauseChecker.Clash(earlier, clause, hasIrqForm) is { } clash)
                    {
                        problems.Add(new(word.Span, clash));
                        break;
                    }
                }

                if (statement.Contract.IsAtomicSafe && Contradiction.WithAtomicSafe(clause))
                    problems.Add(new(word.Span, $"'AtomicSafe' and '{word.Name}' contradict each other"));
                known.Add(clause);
            }
        }
    }

    private void CheckAgainstAttributes(FileStatement statement, ISymbol symbol, ImmutableArray<FileProblem>.Builder problems)
    {
        var attributes = new ContractBuilder();
        _provider.ReadAttributes(symbol, attributes);
        foreach (var word in statement.Syntax.Words)
        {
            foreach (var clause in LowerAlone(statement.Syntax, word).Clauses)
            {
                if (FindClash(attributes.Clauses, attributes.IsAtomicSafe, clause) is { } subject)
                    problems.Add(new(word.Span, $"'{word.Name}' contradicts an attribute of '{symbol.Name}' in {subject}; the attribute is in force"));
            }

            if (word.Name is "LockClass" or "Lock" && attributes.LockClass is { } declared && statement.LockClass is { } info
                && (declared.Kind != info.Kind || (declared.Name != info.Name && !statement.LockClassIsNamedByType)))
            {
                problems.Add(new(word.Span, $"'{word.Name}' contradicts '[LockClass(\"{declared.Name}\", LockKind.{declared.Kind})]' of '{symbol.Name}'; the attribute is in force"));
            }
        }
    }

    /// <summary>Contradictions between two files are reported in the later one by path; within a file, in the later line.</summary>
    private void CheckOtherFiles(ContractFile file, FileStatement statement, ImmutableArray<FileProblem>.Builder problems)
    {
        var lines = _provider.Index.Project.Find(statement.Key);
        if (!IsInForce(statement, lines))
            return;

        foreach (var other in lines)
        {
            // Lines are in the order of files and lines: what comes later is to blame.
            if (ReferenceEquals(other, statement))
                return;

            foreach (var word in statement.Syntax.Words)
            {
                foreach (var clause in LowerAlone(statement.Syntax, word).Clauses)
                {
                    if (FindClash(other.Contract.Clauses, other.Contract.IsAtomicSafe, clause) is { } subject)
                        problems.Add(new(word.Span, $"'{word.Name}' contradicts {PlaceOf(other, file)} in {subject}; what was said first is in force"));
                }

                if (word.Name is "LockClass" or "Lock" && other.LockClass is { } first && statement.LockClass is { } second
                    && (first.Kind != second.Kind || first.Name != second.Name))
                {
                    problems.Add(new(word.Span, $"'{word.Name}' contradicts {PlaceOf(other, file)}; what was said first is in force"));
                }
            }
        }
    }

    /// <summary>False for a line that another file withdraws: it cannot contradict anything.</summary>
    private static bool IsInForce(FileStatement statement, IReadOnlyList<FileStatement> lines)
    {
        foreach (var line in lines)
        {
            if (ReferenceEquals(line, statement))
                return true;
        }

        return false;
    }

    private string PlaceOf(FileStatement other, ContractFile file)
    {
        foreach (var candidate in _provider.Index.Files)
        {
            if (candidate != file && candidate.Statements.Contains(other))
                return $"line {other.Syntax.NameSpan.Line + 1} of '{candidate.Path}'";
        }

        return $"line {other.Syntax.NameSpan.Line + 1}";
    }

    private static string? FindClash(IEnumerable<Clause> known, bool atomicSafe, Clause clause)
    {
        if (atomicSafe && Contradiction.WithAtomicSafe(clause))
            return "'AtomicSafe'";

        foreach (var other in known)
        {
            if (Contradiction.Between(other, clause) is { } subject)
                return subject;
        }

        return null;
    }

    private void CheckWildcard(FileStatement statement, string prefix, ImmutableArray<FileProblem>.Builder problems)
    {
        foreach (var _ in WildcardNames.Resolve(_compilation, prefix))
            return;

        problems.Add(new(statement.Syntax.NameSpan, $"there is no namespace or type '{prefix.TrimEnd('.')}'"));
    }

    private void CheckMethodAlias(ContractFile file, FileStatement statement, ImmutableArray<FileProblem>.Builder problems)
    {
        var name = statement.Syntax.Name;
        if (name.IndexOf('(') >= 0)
        {
            var id = "M:" + (name.EndsWith("()", StringComparison.Ordinal) ? name.Substring(0, name.Length - 2) : name);
            CheckSymbol(file, statement, id, problems);
            return;
        }

        if (!SymbolHints.AnyMethod(name, _compilation))
            problems.Add(new(statement.Syntax.NameSpan, $"there is no method '{name}'" + SymbolHints.For("M:" + name, _compilation)));
    }

    private void CheckAttributeAlias(FileStatement statement, ImmutableArray<FileProblem>.Builder problems)
    {
        var name = statement.Syntax.Name;
        foreach (var candidate in new[] { name, ContractFileIndex.WithSuffix(name) })
        {
            foreach (var type in WildcardNames.Resolve(_compilation, candidate))
            {
                if (type is INamedTypeSymbol)
                    return;
            }
        }

        problems.Add(new(statement.Syntax.NameSpan, $"there is no attribute '{name}'"));
    }

    private void CheckConstruct(ContractFile file, FileStatement statement, ImmutableArray<FileProblem>.Builder problems)
    {
        foreach (var candidate in _provider.Index.Files)
        {
            foreach (var other in candidate.Statements)
            {
                if (ReferenceEquals(other, statement))
                    return;

                if (other.Syntax.Kind == EntryKind.Construct && other.Syntax.Name == statement.Syntax.Name)
                {
                    problems.Add(new(statement.Syntax.NameSpan, $"'construct {statement.Syntax.Name}' is already said in {PlaceOf(other, file)}; what was said first is in force"));
                    return;
                }
            }
        }
    }

    private static MemberContract LowerAlone(EntrySyntax entry, WordSyntax word)
        => WordLowering.Lower(entry with { Words = ImmutableArray.Create(word) }, static _ => null, ImmutableArray.CreateBuilder<FileProblem>()).Contract;

    private static FileSpan Blame(WordSyntax word, string? argument)
    {
        foreach (var candidate in word.Arguments)
        {
            if (argument is not null && candidate.Name == argument)
                return candidate.Value.Span;
        }

        return word.Span;
    }
}
