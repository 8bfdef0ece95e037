using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Domains;

/// <summary>Names under which domains keep what they know of a value: its variable, flow capture, member, or the call that made it.</summary>
internal sealed class ValueKeys(BodyScope scope, ValueReader values)
{
    /// <summary>Null when the value has no name of its own.</summary>
    public AccessPath? Of(IOperation? target, KernelState state) => target switch
    {
        ILocalReferenceOperation local => AccessPath.Of(PathRoot.Local, local.Local),
        IParameterReferenceOperation parameter => AccessPath.Of(PathRoot.Parameter, parameter.Parameter.OriginalDefinition),
        IFlowCaptureOperation capture => OfCapture(capture.Id),
        IFlowCaptureReferenceOperation capture => OfCapture(capture.Id),
        IDeclarationExpressionOperation declaration => Of(declaration.Expression, state),
        IParenthesizedOperation parenthesized => Of(parenthesized.Operand, state),
        IConversionOperation { OperatorMethod: null } conversion => Of(conversion.Operand, state),
        ISimpleAssignmentOperation assignment => Of(assignment.Target, state),
        IFieldReferenceOperation or IPropertyReferenceOperation { Arguments.IsEmpty: true } => values.PathOfTarget(target, state),
        IInvocationOperation => AccessPath.ProducedAt(scope.Numbers.OfSite(target)),
        _ => null,
    };

    public static bool IsCapture(AccessPath key) => key is { Root: PathRoot.Produced, Site: < 0 };

    private AccessPath OfCapture(CaptureId id) => AccessPath.ProducedAt(-1 - scope.Numbers.OfCapture(id));
}
