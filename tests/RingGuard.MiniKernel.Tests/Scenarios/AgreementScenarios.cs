using System;
using System.Linq;
using System.Reflection;
using RingGuard.MiniKernel.Tests.Agreement;
using Xunit;

namespace RingGuard.MiniKernel.Tests;

/// <summary>SC-F25: what the rule catalogue calls bad and good, run. The analyzers' verdict on the same source is <c>AgreementTests</c>.</summary>
public sealed class AgreementScenarios
{
    public static TheoryData<string> Rules => new(typeof(PairAttribute).Assembly.GetTypes().Where(static t => t.IsDefined(typeof(PairAttribute))).Select(static t => t.Name).Order());

    [Theory]
    [MemberData(nameof(Rules))]
    public void SC_F25_What_the_catalogue_calls_bad_is_detected_and_what_it_calls_good_is_not(string rule)
    {
        Type pair = typeof(PairAttribute).Assembly.GetType($"{typeof(PairAttribute).Namespace}.{rule}", throwOnError: true)!;
        PairAttribute expected = pair.GetCustomAttribute<PairAttribute>()!;

        // The good one first: a bad one may leave a lock of its class held.
        Scenario.Clean(Running(pair.GetMethod("Good")!.CreateDelegate<Action>(), expected));
        Scenario.Detects(Running(pair.GetMethod("Bad")!.CreateDelegate<Action>(), expected), expected.Invariant);
    }

    private static Machine Running(Action body, PairAttribute pair)
    {
        if (!pair.InHypercall)
        {
            Machine thread = TestMachines.Linux();
            thread.KThread(body);
            return thread;
        }

        Machine m = TestMachines.XenMachine();
        Domain d = m.CreateDomain("d", ramPages: 1);
        VCpu first = d.AddVCpu(p => p.Hypercall(body), "v0");
        d.AddVCpu(static _ => { }, "v1");
        m.StartVCpu(first);
        return m;
    }
}
