using System.Diagnostics.CodeAnalysis;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace RingGuard.Analyzers.Summaries;

/// <summary>Control-flow graphs of bodies, from syntax.</summary>
internal static class Graphs
{
    /// <summary>
    /// A callee may be declared in another tree than the one that is being analysed, so its semantic model is asked of the
    /// compilation; the host caches these models, and only bodies that matter get here.
    /// </summary>
    [SuppressMessage("MicrosoftCodeAnalysisCorrectness", "RS1030:Do not invoke Compilation.GetSemanticModel() method within a diagnostic analyzer", Justification = "Summaries of callees in other trees; see the remarks above")]
    public static ControlFlowGraph? Create(SyntaxNode node, Compilation compilation, CancellationToken cancellationToken)
        => Create(node, compilation.GetSemanticModel(node.SyntaxTree), cancellationToken);

    public static ControlFlowGraph? Create(SyntaxNode node, SemanticModel model, CancellationToken cancellationToken)
    {
        var operation = model.GetOperation(node, cancellationToken);
        while (operation?.Parent is { } parent)
            operation = parent;
        return operation switch
        {
            IMethodBodyOperation method => ControlFlowGraph.Create(method, cancellationToken),
            IConstructorBodyOperation constructor => ControlFlowGraph.Create(constructor, cancellationToken),
            IBlockOperation block => ControlFlowGraph.Create(block, cancellationToken),
            _ => null,
        };
    }
}
