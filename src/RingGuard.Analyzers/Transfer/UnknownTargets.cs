using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Rules;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Summaries;

namespace RingGuard.Analyzers.Transfer;

/// <summary>
/// Calls in atomic context of which nobody knows what they run: subscribers of an event under a spinning lock (RG6007),
/// other delegates, dynamic calls, reflection, members that anything may override (RG9006).
/// </summary>
internal sealed class UnknownTargets(BodyScope scope, ValueReader values)
{
    /// <summary>Looks at a call that has no summary; <paramref name="method"/> is null for a dynamic one.</summary>
    public void Check(IOperation operation, IMethodSymbol? method, IOperation? receiver, List<KernelState> states)
    {
        if (scope.Recorder is not { } recorder || Describe(operation, method) is not { } what)
            return;
        // Non-public members are asked about where they are called.
        if (receiver is not null && method is { MethodKind: MethodKind.DelegateInvoke or MethodKind.FunctionPointerSignature } && !Visibility.IsVisibleOutside(scope.Method) && IsGiven(receiver, states))
            return;
        var raised = RaisedEvent(method, receiver, states);
        if (raised is not null && scope.Model.Contracts.GetHandlerMode(raised) is not null)
            return;
        var site = scope.Numbers.OfSite(operation);
        foreach (var state in states)
        {
            var spinning = SpinningLock(state);
            var rule = raised is not null && spinning is not null ? Descriptors.ContractLostInDelegate : Descriptors.UnknownTarget;
            if (Cause(state, spinning) is not { } why)
            {
                recorder.Passed(ObservationKind.Finding, site, Descriptors.UnknownTarget.Id);
                recorder.Passed(ObservationKind.Finding, site, Descriptors.ContractLostInDelegate.Id);
                continue;
            }

            recorder.Failed(
                ObservationKind.Finding,
                site,
                rule.Id,
                () => new Observation(ObservationKind.Finding, BodyScope.LocationOf(operation))
                {
                    Rule = rule,
                    Callee = method,
                    Arguments = new object[]
                    {
                        raised is not null && spinning is not null
                            ? $"The subscribers of '{raised.Name}' are not known, and they run while {why}; take a copy and raise it after the release, or give the event a delegate type with a contract"
                            : $"What {what} runs is not known, and it is assumed not to block; {why}",
                    },
                    Evidence = spinning is not null && scope.LocationOf(spinning.Site) is { } location
                        ? System.Collections.Immutable.ImmutableArray.Create(location)
                        : System.Collections.Immutable.ImmutableArray<Location>.Empty,
                },
                onSomePathOnly: spinning is { Must: false });
        }
    }

    /// <summary>A delegate that is not known is handed to a callee, which calls it in <paramref name="state"/>.</summary>
    public void CheckPassed(IOperation argument, CallSite call, int variant, KernelState state)
    {
        if (scope.Recorder is not { } recorder || argument.Type is not INamedTypeSymbol type)
            return;
        var site = scope.Numbers.OfSite(argument);
        var spinning = SpinningLock(state);
        if (Cause(state, spinning) is not { } why)
        {
            recorder.Passed(ObservationKind.Finding, site, (Descriptors.UnknownTarget.Id, variant));
            return;
        }

        recorder.Failed(
            ObservationKind.Finding,
            site,
            (Descriptors.UnknownTarget.Id, variant),
            () => new Observation(ObservationKind.Finding, BodyScope.LocationOf(argument))
            {
                Rule = Descriptors.UnknownTarget,
                Callee = call.Method,
                Arguments = new object[] { $"What a delegate of type '{type.Name}' runs is not known, and it is assumed not to block; '{MemberName.Of(call.Method)}' calls it, and {why}" },
            },
            onSomePathOnly: spinning is { Must: false });
    }

    private bool IsGiven(IOperation receiver, List<KernelState> states)
    {
        foreach (var state in states)
        {
            if (values.Delegates.ParameterOf(values.Read(receiver, state)) is null)
                return false;
        }

        return true;
    }

    private static string? Describe(IOperation operation, IMethodSymbol? method)
    {
        if (method is null)
            return "this dynamic call";
        if (method.MethodKind == MethodKind.FunctionPointerSignature)
            return "a function pointer";
        if (method.MethodKind == MethodKind.DelegateInvoke)
            return $"a delegate of type '{method.ContainingType.Name}'";
        if (IsReflection(method))
            return $"'{MemberName.Of(method)}'";
        if (operation is not IInvocationOperation || method.DeclaringSyntaxReferences.IsEmpty)
            return null;
        return method.IsExtern || method.IsAbstract || operation is IInvocationOperation { IsVirtual: true }
            ? $"'{MemberName.Of(method)}'"
            : null;
    }

    private static bool IsReflection(IMethodSymbol method) => method.ContainingType is { ContainingNamespace: { } @namespace } type
        && (type.Name, method.Name) is ("MethodBase" or "MethodInfo" or "ConstructorInfo", "Invoke") or ("Delegate", "DynamicInvoke") or ("Activator", "CreateInstance")
        && @namespace.ToDisplayString() is "System" or "System.Reflection";

    /// <summary>The event whose subscribers a delegate call runs; the field-like event itself, not a copy of it.</summary>
    private IEventSymbol? RaisedEvent(IMethodSymbol? method, IOperation? receiver, List<KernelState> states)
    {
        if (method?.MethodKind != MethodKind.DelegateInvoke || receiver is null)
            return null;
        foreach (var state in states)
        {
            var path = values.Read(receiver, state).Path;
            if (path is null)
                continue;
            var last = path.Elements.IsEmpty ? path.RootSymbol : path.Elements[path.Elements.Length - 1].Member;
            if (last is IEventSymbol raised)
                return raised;
        }

        return null;
    }

    private static Hold? SpinningLock(KernelState state)
    {
        Hold? found = null;
        foreach (var hold in state.Holds)
        {
            if (hold.IsSpinning && !hold.IsUndecided && (found is null || (hold.Must && !found.Must)))
                found = hold;
        }

        return found;
    }

    /// <summary>Why the context is atomic, or null when it is not known to be.</summary>
    private string? Cause(KernelState state, Hold? spinning)
    {
        if (spinning is not null)
            return $"{spinning.Lock?.Describe() ?? "lock"} '{spinning.Display}' is held" + (spinning.Site == 0 ? "" : $" (taken at line {scope.LineOf(spinning.Site)})");
        return ContextJudge.Judge(state, state.Entry, Context.PreemptOff).Judgement == Judgement.Holds ? "the context is atomic here" : null;
    }
}
