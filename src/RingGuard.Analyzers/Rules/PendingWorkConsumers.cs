using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Domains;
using RingGuard.Analyzers.Summaries;

namespace RingGuard.Analyzers.Rules;

/// <summary>
/// RG4007: a pending-work flag that somebody sets and nobody on the way to the guest or to user mode tests. A question about
/// the whole compilation; calls are followed by name, so that it finds too many ways and never one too few.
/// </summary>
internal sealed class PendingWorkConsumers
{
    private readonly KernelModel _model;
    private readonly CancellationToken _cancellationToken;

    private PendingWorkConsumers(KernelModel model, CancellationToken cancellationToken)
    {
        _model = model;
        _cancellationToken = cancellationToken;
    }

    public static IEnumerable<Diagnostic> Report(KernelModel model, PossibleFindings possible, CancellationToken cancellationToken)
    {
        if (!model.Contracts.Speaks("PendingWork"))
            yield break;
        var search = new PendingWorkConsumers(model, cancellationToken);
        HashSet<MemberEntry>? entering = null;
        foreach (var flag in search.Flags())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (sets, readers) = search.UsesOf(flag);
            if (sets.Count == 0)
                continue;
            entering ??= search.EnteringMembers();

            // Without a way out of here in this compilation whoever reads the flag may be the one who serves it.
            if (readers.Count > 0 && (entering.Count == 0 || search.LeadsTo(readers, entering)))
                continue;
            var isVisible = IsVisibleOutside(flag);
            if (isVisible && (possible == PossibleFindings.None || readers.Count == 0 && entering.Count == 0))
                continue;
            sets.Sort(static (a, b) =>
            {
                var path = string.CompareOrdinal(a.SourceTree?.FilePath, b.SourceTree?.FilePath);
                return path != 0 ? path : a.SourceSpan.Start.CompareTo(b.SourceSpan.Start);
            });
            yield return KernelRules.Create(Descriptors.NoConsumer, sets[0], sets.Skip(1), !isVisible, flag.Name);
        }
    }

    private IEnumerable<ISymbol> Flags()
    {
        var pending = new Stack<INamespaceOrTypeSymbol>();
        pending.Push(_model.Compilation.Assembly.GlobalNamespace);
        var found = new List<ISymbol>();
        while (pending.Count > 0)
        {
            foreach (var member in pending.Pop().GetMembers())
            {
                if (member is INamespaceOrTypeSymbol inner)
                    pending.Push(inner);
                else if (member is IFieldSymbol or IPropertySymbol { IsIndexer: false } && !member.IsImplicitlyDeclared && _model.Contracts.GetRoles(member).Has(ValueRole.PendingWork))
                    found.Add(member);
            }
        }

        found.Sort(static (a, b) => string.CompareOrdinal(a.ToDisplayString(), b.ToDisplayString()));
        return found;
    }

    [SuppressMessage("MicrosoftCodeAnalysisCorrectness", "RS1030:Do not invoke Compilation.GetSemanticModel() method within a diagnostic analyzer", Justification = "At the end of the compilation, for the few bodies that mention a flag")]
    private (List<Location> Sets, List<MemberEntry> Readers) UsesOf(ISymbol flag)
    {
        var sets = new List<Location>();
        var readers = new List<MemberEntry>();
        foreach (var member in _model.Members.MembersThatMention(flag.Name))
        {
            var model = _model.Compilation.GetSemanticModel(member.Node.SyntaxTree);
            foreach (var name in member.Node.DescendantNodes().OfType<IdentifierNameSyntax>())
            {
                if (name.Identifier.ValueText != flag.Name
                    || !SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(name, _cancellationToken).Symbol?.OriginalDefinition, flag.OriginalDefinition))
                {
                    continue;
                }

                ExpressionSyntax access = name.Parent is MemberAccessExpressionSyntax outer && outer.Name == name ? outer : name;
                if (access.Parent is AssignmentExpressionSyntax assignment && assignment.Left == access)
                {
                    if (assignment.IsKind(SyntaxKind.SimpleAssignmentExpression) && !IsClear(assignment.Right, model))
                        sets.Add(access.GetLocation());
                    else if (!assignment.IsKind(SyntaxKind.SimpleAssignmentExpression) && !assignment.IsKind(SyntaxKind.AndAssignmentExpression))
                        sets.Add(access.GetLocation());
                }
                else
                {
                    readers.Add(member);
                }
            }
        }

        return (sets, readers);
    }

    private bool IsClear(ExpressionSyntax value, SemanticModel model)
        => model.GetConstantValue(value, _cancellationToken) is { HasValue: true, Value: false or 0 or 0u or 0L or 0UL };

    /// <summary>Members with a call that enters the guest or user mode, and those that lead to one of them.</summary>
    private HashSet<MemberEntry> EnteringMembers()
    {
        var names = new HashSet<string>();
        foreach (var name in _model.Members.ContractedNames)
        {
            foreach (var symbol in _model.Compilation.GetSymbolsWithName(name, SymbolFilter.Member, _cancellationToken))
                Add(symbol);
        }

        foreach (var assembly in MetadataScope.GetAssemblies(_model.Compilation))
            AddNamespace(assembly.GlobalNamespace);
        var entering = DirectCallers(names);
        entering.UnionWith(CallersOf(new HashSet<string>(entering.Select(static m => m.Name))));
        return entering;

        void Add(ISymbol symbol)
        {
            if (symbol is IMethodSymbol method && Enters(method))
                names.Add(method.AssociatedSymbol?.Name ?? method.Name);
        }

        void AddNamespace(INamespaceOrTypeSymbol container)
        {
            foreach (var member in container.GetMembers())
            {
                if (member is INamespaceOrTypeSymbol inner)
                    AddNamespace(inner);
                else if (!member.GetAttributes().IsEmpty)
                    Add(member);
            }
        }
    }

    private bool Enters(IMethodSymbol method) => (_model.Events.Declared(method) & (CallEvents.EntersGuest | CallEvents.EntersUser)) != 0;

    /// <summary>Other members may have the same name as one that enters, so that these are looked at.</summary>
    [SuppressMessage("MicrosoftCodeAnalysisCorrectness", "RS1030:Do not invoke Compilation.GetSemanticModel() method within a diagnostic analyzer", Justification = "At the end of the compilation, for the few bodies that enter the guest or user mode")]
    private HashSet<MemberEntry> DirectCallers(HashSet<string> names)
    {
        var callers = new HashSet<MemberEntry>();
        var seen = new HashSet<MemberEntry>();
        foreach (var member in names.SelectMany(_model.Members.MembersThatMention))
        {
            if (!seen.Add(member))
                continue;
            if (_model.Entering.TryGetValue(member, out var enters) && (enters || HasOnlyCalls(member, names)))
            {
                if (enters)
                    callers.Add(member);
                continue;
            }

            var model = _model.Compilation.GetSemanticModel(member.Node.SyntaxTree);
            foreach (var name in member.Node.DescendantNodes().OfType<SimpleNameSyntax>())
            {
                if (names.Contains(name.Identifier.ValueText) && model.GetSymbolInfo(name, _cancellationToken).Symbol is IMethodSymbol method && Enters(method))
                {
                    callers.Add(member);
                    break;
                }
            }
        }

        return callers;
    }

    /// <summary>The names stand for what the body itself calls, so that its analysis saw them all.</summary>
    private static bool HasOnlyCalls(MemberEntry member, HashSet<string> names)
    {
        foreach (var node in member.Node.DescendantNodes())
        {
            switch (node)
            {
                case AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax:
                    return false;
                case SimpleNameSyntax name when names.Contains(name.Identifier.ValueText):
                    ExpressionSyntax called = name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : name;
                    if (called.Parent is not InvocationExpressionSyntax && name.Parent is not MemberBindingExpressionSyntax { Parent: InvocationExpressionSyntax })
                        return false;
                    break;
            }
        }

        return true;
    }

    /// <summary>Whether the way to the guest or to user mode passes one of the members, or begins above one.</summary>
    private bool LeadsTo(List<MemberEntry> readers, HashSet<MemberEntry> entering)
    {
        var names = new HashSet<string>();
        foreach (var reader in readers)
        {
            if (entering.Contains(reader))
                return true;
            names.Add(reader.Name);
        }

        return CallersOf(names).Overlaps(entering);
    }

    private HashSet<MemberEntry> CallersOf(HashSet<string> names)
    {
        var callers = new HashSet<MemberEntry>();
        var pending = new Stack<string>(names);
        while (pending.Count > 0)
        {
            foreach (var member in _model.Members.MembersThatMention(pending.Pop()))
            {
                if (callers.Add(member) && names.Add(member.Name))
                    pending.Push(member.Name);
            }
        }

        return callers;
    }

    private static bool IsVisibleOutside(ISymbol symbol)
    {
        for (ISymbol? current = symbol; current is not null and not INamespaceSymbol; current = current.ContainingSymbol)
        {
            if (current.DeclaredAccessibility is not (Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal))
                return false;
        }

        return true;
    }
}
