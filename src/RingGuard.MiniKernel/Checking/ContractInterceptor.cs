using System;
using System.Linq;
using System.Reflection;
using RingGuard.MiniKernel.Arm64;
using RingGuard.MiniKernel.Checking;

namespace RingGuard.MiniKernel;

/// <summary>
/// The run-time half of the contracts for code that is not the machine's own: a member calls it first, and its attributes are held
/// against the state, as those of the machine's facades are.
/// </summary>
public static class ContractInterceptor
{
    /// <summary>
    /// Checks what <paramref name="member"/> of the type of <paramref name="target"/> requires. When that does not hold, and the member
    /// that the caller sees (<paramref name="through"/>) does not require it, the override asks for more than it may: RG9008 with both
    /// declarations. Otherwise the caller is wrong.
    /// </summary>
    /// <param name="target">The object called.</param>
    /// <param name="member">Name of the method.</param>
    /// <param name="through">The type through which it is called: a base class or interface.</param>
    /// <exception cref="MissingMemberException">There is no such method.</exception>
    [AtomicSafe]
    public static void Enter(object target, string member, Type through)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(through);
        KernelContext context = KernelContext.Current;
        HypGate.Check(context, target.GetType(), member);
        Contract own = Contract.Of(target.GetType(), member);
        if (own.FirstViolated(context) is not { } what)
        {
            return;
        }

        Contract seen = Contract.Of(through, member);
        if (seen.FirstViolated(context) is not null)
        {
            context.Machine.Violate("INV-G7", $"{seen.Name} must not run {what}");
            return;
        }

        context.Machine.Violate("RG9008", $"{own.Name} ({Words(target.GetType(), member)}) must not run {what}, but it was called through {seen.Name} ({Words(through, member)}), which allows it: an override may require less than what it overrides, never more");
    }

    /// <summary>
    /// Holds what <paramref name="member"/> promises against what happens until the result is disposed:
    /// <c>using var call = ContractInterceptor.Call(this, nameof(Start));</c>, and <c>return call.Return(value);</c> where a promise
    /// depends on the value.
    /// </summary>
    /// <param name="target">The object called.</param>
    /// <param name="member">Name of the method, declared by the type of <paramref name="target"/> or a base class.</param>
    /// <exception cref="MissingMemberException">There is no such method.</exception>
    [AtomicSafe]
    public static InterceptedCall Call(object target, string member)
    {
        ArgumentNullException.ThrowIfNull(target);
        return Call(target.GetType(), member);
    }

    /// <summary>The same for a static member.</summary>
    /// <param name="type">The type that declares the member.</param>
    /// <param name="member">Name of the method.</param>
    /// <exception cref="MissingMemberException">There is no such method.</exception>
    [AtomicSafe]
    public static InterceptedCall Call(Type type, string member)
    {
        ArgumentNullException.ThrowIfNull(type);
        KernelContext context = KernelContext.Current;
        HypGate.Check(context, type, member);
        if (type.GetMember(member, BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance)
            .Any(static m => m.GetCustomAttribute<TrustedAttribute>() is { } trusted && string.IsNullOrWhiteSpace(trusted.Why)))
        {
            context.Machine.Warn($"{type.Name}.{member} is trusted without a reason: nobody can check what nobody says");
        }

        return new InterceptedCall(CallPromise.Of(type, member), context);
    }

    private static string Words(Type type, string member)
    {
        string words = string.Join(", ", type
            .GetMember(member, BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .SelectMany(static m => m.GetCustomAttributes<RequiresAttribute>(inherit: false))
            .Select(static r => $"Requires({r.Context})"));
        return words.Length == 0 ? "requires nothing" : words;
    }
}
