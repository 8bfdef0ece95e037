using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;

namespace RingGuard.Analyzers.Tests.Equivalence;

/// <summary>Random small kernels: mostly right, with a mistake here and there, as rules see them in life.</summary>
internal static class KernelPrograms
{
    private static readonly string[] s_conditions = ["flag", "!flag", "n > 3", "n == 0", "_flag", "data.Length > n", "flag && n > 3", "n < 2 || _flag"];

    private static readonly string[] s_steps =
    [
        "Softirq.DoSoftirq();", "Sched.Doze();", "Sched.CondResched();", "Plain.Touch();", "_value++;", "_value = Plain.Read(n);", "Vec.Xor(data);", "_mutex.Lock(); _value = 2; _mutex.Unlock();",
        "Helper(flag, n, data);", "Locked(flag, n, data);", "if (Ready(flag, n, data)) Plain.Touch();", "flag = !flag;", "n--;", "_value = Plain.Read(Plain.Read(n));", "Plain.Test(Smp.ProcessorId());",
        "int got# = Taken(flag, n, data); if (got# != 0) return; _ticket.Drop();",
    ];

    /// <summary>Pairs around a list of statements.</summary>
    private static readonly string[] s_regions =
    [
        "Preempt.Disable(); $0 Preempt.Enable();", "_lock.Lock(); $0 _lock.Unlock();", "_second.Lock(); $0 _second.Unlock();", "_rw.ReadLock(); $0 _rw.ReadUnlock();", "_rw.WriteLock(); $0 _rw.WriteUnlock();",
        "LocalIrq.Save(out var saved#); $0 LocalIrq.Restore(saved#);", "_lock.LockIrqSave(out var saved#); $0 _lock.UnlockIrqRestore(saved#);", "Arch.Mask(); $0 Arch.Unmask();", "LocalBh.Disable(); $0 LocalBh.Enable();",
        "KernelFpu.Begin(); Vec.Xor(data); $0 KernelFpu.End();", "Rcu.ReadLock(); $0 Rcu.ReadUnlock();", "_mutex.Lock(); $0 _mutex.Unlock();",
        "_lock.Lock(); try { $0 } finally { _lock.Unlock(); }", "{ using var held# = _lock.Enter(); $0 }", "using (KernelFpu.Section()) { Vec.Xor(data); $0 }", "{ using var held# = Preempt.DisableScope(); $0 }",
        "if (_ticket.Probe()) { $0 _ticket.Drop(); }", "bool taken# = _ticket.Probe(); $0 if (taken#) _ticket.Drop();", "if (flag) _second.Lock(); $0 if (flag) _second.Unlock();",
        "if (KernelFpu.IsUsable()) { KernelFpu.Begin(); $0 KernelFpu.End(); }", "int cpu# = Local.Get(); $0 _table[cpu#]++; Local.Put();",
    ];

    private static readonly string[] s_frames =
    [
        "{ $0 }", "while (n-- > 0) { $0 }", "for (int i# = 0; i# < 4; i#++) { $0 }", "for (; n > 0; n--) { $0 }", "foreach (var item# in data) { $0 }", "try { $0 } finally { _value = 1; }", "try { $0 } catch (InvalidOperationException) { _value = 2; }",
        "do { $0 } while (_value > 3);", "switch (n) { case 1: $0 break; case 2: return; default: _value = 3; break; }", "Action work# = () => { $0 }; work#();", "void Inner#() { $0 } Inner#();",
    ];

    public static Gen<KernelProgram> All { get; } =
        from helper in Body(1)
        from locked in Body(1)
        from ready in Body(0)
        from first in Body(3)
        from second in Body(3)
        from third in Body(2)
        from header in Gen.Elements("public void Third", "[RunsIn(ExecutionMode.HardIrq)] public void Third", "[Requires(Context.PreemptOff)] public void Third", "internal void Third", "[RunsIn(ExecutionMode.Task)] public void Third")
        select new KernelProgram(
        [
            Member("public void First", first),
            Member("private void Helper", helper),
            Member("public void Second", second),
            Member("private void Locked", [new KernelStatement("_lock.Lock(); $0 _lock.Unlock();", locked)]),
            Member(header, third),
            Member("private bool Ready", ready, returned: "n > 3"),
            new KernelMember("private int Taken(bool flag, int n, byte[] data)", [new KernelStatement("if (n > 7) return -1; _ticket.Take();")], "return 0;"),
            new KernelMember("private readonly int[] _table = new int[8]; private object? _node; private int Level => _value > 3 ? 1 : 0; public int Last(int n)", [new KernelStatement("if (_node == null && n > 3) Plain.Touch();")], "return n > 3 ? _value : Level;"),
        ]);

    public static Arbitrary<KernelProgram> Arbitrary { get; } = Arb.From(All, static p => p.Smaller());

    private static KernelMember Member(string header, ImmutableArray<KernelStatement> body, string returned = "")
        => returned.Length == 0
            ? new KernelMember(header + "(bool flag, int n, byte[] data)", body, "")
            : new KernelMember(header + "(bool flag, int n, byte[] data)", [.. body.Select(static s => WithoutReturns(s))], $"return {returned};");

    /// <summary>A bare return is for members without a value.</summary>
    private static KernelStatement WithoutReturns(KernelStatement statement)
        => new(statement.Text.Replace("return;", "return false;", System.StringComparison.Ordinal), [.. statement.Parts.Select(static p => p.Select(WithoutReturns).ToImmutableArray())]);

    private static Gen<ImmutableArray<KernelStatement>> Body(int depth)
        => from count in Gen.Choose(1, 3)
           from statements in Statement(depth).ListOf(count)
           select statements.ToImmutableArray();

    private static Gen<KernelStatement> Statement(int depth)
    {
        var step = Gen.Elements(s_steps).Select(static s => new KernelStatement(s));
        if (depth == 0)
            return step;
        var inner = Body(depth - 1);
        var region = from text in Gen.Elements(s_regions) from body in inner select new KernelStatement(text, body);
        var early =
            from text in Gen.Elements("_lock.Lock(); if (?) return; $0 _lock.Unlock();", "Preempt.Disable(); if (?) { $0 return; } Preempt.Enable();", "LocalIrq.Save(out var saved#); if (?) return; $0 LocalIrq.Restore(saved#);", "_second.Lock(); $0 if (?) { _second.Unlock(); return; } _second.Unlock();")
            from condition in Gen.Elements(s_conditions)
            from body in inner
            select new KernelStatement(text.Replace("?", condition), body);
        var choice =
            from condition in Gen.Elements(s_conditions)
            from text in Gen.Elements("if (?) { $0 } else { $1 }", "if (?) { $0 }", "if (?) return;", "while (?) { $0 }")
            from then in inner
            from other in inner
            select new KernelStatement(text.Replace("?", condition), then, other);
        var frame = from text in Gen.Elements(s_frames) from body in inner select new KernelStatement(text, body);
        return Gen.Frequency((3, step), (6, region), (2, early), (3, choice), (2, frame));
    }
}
