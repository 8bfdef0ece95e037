using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Reflection;

namespace RingGuard.MiniKernel.Arm64;

/// <summary>
/// What may be called at EL2 (F0.15): a host at EL1 has neither its mappings nor its scheduler there. What says nothing of EL2 panics, with the chain of calls that
/// led to it.
/// </summary>
internal static class HypGate
{
    /// <summary>Whether a contract allows it: <c>[HypCallable]</c>, <c>[Requires(Context.InHyp)]</c>, or that it never blocks.</summary>
    public static bool Allows(MemberInfo member)
    {
        foreach (object attribute in member.GetCustomAttributes(inherit: true))
        {
            if (attribute is HypCallableAttribute or AtomicSafeAttribute || (attribute is RequiresAttribute requires && requires.Context.HasFlag(Context.InHyp)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Stops the machine where the running code is at EL2.</summary>
    public static void Check(KernelContext context, string operation)
    {
        if (context.Cpu.Arm is { InHyp: true })
        {
            context.Machine.Panic($"{operation} was called at EL2 ({string.Join(" ← ", Chain())}), where it must not run: mark it [HypCallable] if it uses nothing of the host, or return to the host first");
        }
    }

    /// <summary>The same for a member that is not the machine's own: its own contract, or that of a base class or interface, may allow it.</summary>
    public static void Check(KernelContext context, Type type, string member)
    {
        if (context.Cpu.Arm is not { InHyp: true })
        {
            return;
        }

        for (Type? declaring = type; declaring is not null; declaring = declaring.BaseType)
        {
            if (Declares(declaring, member))
            {
                return;
            }
        }

        if (!Array.Exists(type.GetInterfaces(), i => Declares(i, member)))
        {
            Check(context, $"{type.Name}.{member}");
        }
    }

    private static bool Declares(Type type, string member)
    {
        const BindingFlags Own = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;
        return Array.Exists(type.GetMember(member, Own), Allows);
    }

    private static List<string> Chain()
    {
        var chain = new List<string>();
        foreach (StackFrame frame in new StackTrace(skipFrames: 2).GetFrames())
        {
            if (frame.GetMethod() is not { DeclaringType: { } type } method)
            {
                continue;
            }

            if (type.Namespace != typeof(HypGate).Namespace && type.Namespace != typeof(Checking.Contract).Namespace && !type.Name.Contains('<', StringComparison.Ordinal))
            {
                chain.Add($"{type.Name}.{method.Name}");
            }
            else if (type.Name.Contains('<', StringComparison.Ordinal) && chain is not [.., "lambda"])
            {
                chain.Add("lambda");
            }

            if (type == typeof(Hyp) && method.Name is nameof(Hyp.Call) or nameof(Hyp.Switch))
            {
                break;
            }
        }

        return chain;
    }
}
