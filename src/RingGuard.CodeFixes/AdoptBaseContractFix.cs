using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Composition;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Contracts.Checking;
using RingGuard.Analyzers.Rendering;
using RingGuard.Analyzers.Rules;

namespace RingGuard.CodeFixes;

/// <summary>
/// A member that does not keep the contract of its base: takes that contract over; where the base says nothing, says there
/// what the member says.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AdoptBaseContractFix)), Shared]
public sealed class AdoptBaseContractFix : CodeFixProvider
{
    internal const string AdoptKey = "RingGuard.AdoptBaseContract";
    internal const string LiftKey = "RingGuard.DeclareContractOnBase";

    private static readonly HashSet<string> s_callable = new(StringComparer.Ordinal)
    {
        "RequiresAttribute", "ForbidsAttribute", "EnsuresAttribute", "AcquiresAttribute", "ReleasesAttribute", "EffectsAttribute",
        "RequiresPreemptDisabledAttribute", "RequiresIrqsDisabledAttribute", "NoLocksHeldAttribute", "MaySleepAttribute",
        "MayRescheduleAttribute", "AtomicSafeAttribute", "HypCallableAttribute", "RawAttribute",
    };

    /// <inheritdoc />
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("RG9001");

    /// <inheritdoc />
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc />
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        if (await DocumentAnalysis.CreateAsync(context.Document, context.CancellationToken).ConfigureAwait(false) is not { } analysis)
            return;
        foreach (var diagnostic in context.Diagnostics)
        {
            var node = analysis.Root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
            if (node is TypeDeclarationSyntax || ContractAttributes.DeclarationOf(node) is not { } declaration
                || analysis.SemanticModel.GetDeclaredSymbol(declaration, context.CancellationToken) is not IMethodSymbol method
                || FirstBroken(method, analysis.Model.Contracts) is not { } baseMethod)
            {
                continue;
            }

            var promised = analysis.Model.Contracts.GetContract(baseMethod);
            if (promised.SpeaksOfCallable)
                Adopt(context, diagnostic, analysis, declaration, method, baseMethod, promised);
            else
                await LiftAsync(context, diagnostic, analysis, method, baseMethod).ConfigureAwait(false);
        }
    }

    private static IMethodSymbol? FirstBroken(IMethodSymbol method, ContractProvider contracts)
    {
        var own = contracts.GetOwnContract(method);
        foreach (var symbol in BaseMembers.Of(method))
        {
            if (symbol is IMethodSymbol baseMethod && IsBroken(own, method, contracts.GetContract(baseMethod), baseMethod))
                return baseMethod;
        }

        return null;
    }

    private static bool IsBroken(MemberContract own, IMethodSymbol method, MemberContract promised, IMethodSymbol baseMethod)
        => Subtyping.Compare(new ContractSide(own, method), new ContractSide(promised, baseMethod)).Count > 0;

    private static void Adopt(
        CodeFixContext context, Diagnostic diagnostic, DocumentAnalysis analysis, SyntaxNode declaration, IMethodSymbol method, IMethodSymbol baseMethod, MemberContract promised)
    {
        var own = analysis.Model.Contracts.GetOwnContract(method);
        var clauses = ImmutableArray.CreateBuilder<Clause>();
        foreach (var clause in promised.Clauses)
        {
            // A constant of an enum is not spelled here.
            if (clause.When is not null && clause.Is is not (bool or null))
                return;
            clauses.Add(clause with { Of = Renamed(clause.Of, baseMethod, method), When = Renamed(clause.When, baseMethod, method) });
        }

        var adopted = new MemberContract
        {
            Clauses = clauses.ToImmutable(),
            IsAtomicSafe = promised.IsAtomicSafe,
            ParameterRoles = own.ParameterRoles,
            ReturnRoles = own.ReturnRoles,
            Protocols = own.Protocols,
        };
        if (IsBroken(adopted, method, promised, baseMethod))
            return;

        var attributes = ContractWriter.Attributes(new RenderedContract(clauses.ToImmutable()), ContractAttributes.Qualifier);
        if (promised.IsAtomicSafe)
            attributes = attributes.Add(ContractAttributes.Qualifier + "AtomicSafe");
        var changed = ContractAttributes.Replace(declaration, a => IsCallable(a, analysis.SemanticModel), attributes, analysis.Root);
        var document = context.Document;
        var root = analysis.Root.ReplaceNode(declaration, changed);
        context.RegisterCodeFix(
            CodeAction.Create($"Take over the contract of '{MemberName.Of(baseMethod)}'", _ => Task.FromResult(document.WithSyntaxRoot(root)), AdoptKey),
            diagnostic);
    }

    private static async Task LiftAsync(CodeFixContext context, Diagnostic diagnostic, DocumentAnalysis analysis, IMethodSymbol method, IMethodSymbol baseMethod)
    {
        if (baseMethod.DeclaringSyntaxReferences.Length != 1 || context.Document.Project.GetDocument(baseMethod.DeclaringSyntaxReferences[0].SyntaxTree) is not { } target)
            return;
        var own = analysis.Model.Contracts.GetOwnContract(method);
        var clauses = ImmutableArray.CreateBuilder<Clause>();
        foreach (var clause in own.Clauses)
        {
            if (clause.When is not null && clause.Is is not (bool or null))
                return;

            // A field of the implementation means nothing to who knows the interface only.
            var of = Renamed(clause.Of, method, baseMethod);
            if (of is not (null or "this") && of == clause.Of && !IsParameter(of, baseMethod))
                return;
            clauses.Add(clause with { Of = of, When = Renamed(clause.When, method, baseMethod) });
        }

        var attributes = ContractWriter.Attributes(new RenderedContract(clauses.ToImmutable()), ContractAttributes.Qualifier);
        var syntax = await baseMethod.DeclaringSyntaxReferences[0].GetSyntaxAsync(context.CancellationToken).ConfigureAwait(false);
        if (ContractAttributes.DeclarationOf(syntax) is not { } declaration || attributes.IsEmpty)
            return;
        context.RegisterCodeFix(
            CodeAction.Create(
                $"Declare the contract on '{MemberName.Of(baseMethod)}'",
                async cancellationToken => (await WithAsync(target, declaration, attributes, cancellationToken).ConfigureAwait(false)).Project.Solution,
                LiftKey),
            diagnostic);
    }

    private static async Task<Document> WithAsync(Document document, SyntaxNode declaration, ImmutableArray<string> attributes, CancellationToken cancellationToken)
    {
        var root = await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
        return root is null ? document : document.WithSyntaxRoot(root.ReplaceNode(declaration, ContractAttributes.Add(declaration, attributes, root)));
    }

    private static bool IsCallable(AttributeSyntax attribute, SemanticModel model)
        => AttributeReader.GetName((model.GetSymbolInfo(attribute).Symbol as IMethodSymbol)?.ContainingType) is { } name && s_callable.Contains(name);

    private static bool IsParameter(string path, IMethodSymbol method)
    {
        foreach (var parameter in method.Parameters)
        {
            if (path == parameter.Name || path.StartsWith(parameter.Name + ".", StringComparison.Ordinal))
                return true;
        }

        return false;
    }

    /// <summary>The path with the parameter's name in the other method.</summary>
    private static string? Renamed(string? path, IMethodSymbol from, IMethodSymbol to)
    {
        if (path is null)
            return null;
        foreach (var parameter in from.Parameters)
        {
            if (parameter.Ordinal >= to.Parameters.Length)
                break;
            if (path == parameter.Name)
                return to.Parameters[parameter.Ordinal].Name;
            if (path.StartsWith(parameter.Name + ".", StringComparison.Ordinal))
                return to.Parameters[parameter.Ordinal].Name + path.Substring(parameter.Name.Length);
        }

        return path;
    }
}
