using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RingGuard.CodeFixes;

/// <summary>
/// The statements of a program without a <c>Main</c>. Each of them is a member of the file, so there is no list to work on: a
/// fix gets them as one block whose braces are missing, with the same text, and gives them back as they were.
/// </summary>
internal static class TopLevelStatements
{
    private static readonly SyntaxAnnotation s_block = new();

    /// <summary>The same document where it has none.</summary>
    public static async Task<Document> WrappedAsync(Document document, CancellationToken cancellationToken)
    {
        if (await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false) is not CompilationUnitSyntax unit)
            return document;
        var globals = unit.Members.TakeWhile(static m => m is GlobalStatementSyntax { AttributeLists.Count: 0, Modifiers.Count: 0 }).Cast<GlobalStatementSyntax>().ToList();
        if (globals.Count == 0 || unit.Members.Skip(globals.Count).Any(static m => m is GlobalStatementSyntax) || unit.GetAnnotatedNodes(s_block).Any())
            return document;
        var block = SyntaxFactory.Block(
                Brace(SyntaxKind.OpenBraceToken),
                SyntaxFactory.List(globals.Select(static g => g.Statement)),
                Brace(SyntaxKind.CloseBraceToken))
            .WithAdditionalAnnotations(s_block);
        var members = new List<MemberDeclarationSyntax> { SyntaxFactory.GlobalStatement(block) };
        members.AddRange(unit.Members.Skip(globals.Count));
        return document.WithSyntaxRoot(unit.WithMembers(SyntaxFactory.List(members)));
    }

    public static SyntaxNode Unwrapped(SyntaxNode root)
    {
        if (root is not CompilationUnitSyntax unit || unit.GetAnnotatedNodes(s_block).FirstOrDefault() is not BlockSyntax { Parent: GlobalStatementSyntax global } block)
            return root;
        return unit.WithMembers(unit.Members.ReplaceRange(global, block.Statements.Select(static s => SyntaxFactory.GlobalStatement(s))));
    }

    private static SyntaxToken Brace(SyntaxKind kind) => SyntaxFactory.MissingToken(default, kind, default);
}
