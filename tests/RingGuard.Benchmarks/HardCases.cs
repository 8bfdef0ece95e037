using System.Text;

namespace RingGuard.Benchmarks;

/// <summary>Sources in which one thing is far larger than in real code.</summary>
public static class HardCases
{
    private const string Kernel = """
        using RingGuard;

        public sealed class SpinLock
        {
            [Acquires(Resource.Lock, Target = "this")] public void Lock() { }
            [Releases(Resource.Lock, Target = "this")] public void Unlock() { }
        }

        public static class Sched
        {
            [MaySleep] public static void Yield() { }
        }

        """;

    /// <summary>A chain of methods that call each other, the last of which sleeps, entered with a lock held.</summary>
    public static Corpus Chain(int methods)
    {
        var text = new StringBuilder(Kernel);
        text.AppendLine("public sealed class Chain { private readonly SpinLock _lock = new(); public void Enter() { _lock.Lock(); M0(); _lock.Unlock(); }");
        for (var i = 0; i < methods; i++)
            text.AppendLine($"private static void M{i}() {{ {(i == methods - 1 ? "Sched.Yield();" : $"M{i + 1}();")} }}");
        return Corpus.Of($"chain of {methods:N0} calls", text.AppendLine("}").ToString());
    }

    /// <summary>One body with many statements, branches and locks.</summary>
    public static Corpus LongMethod(int statements)
    {
        var text = new StringBuilder(Kernel);
        text.AppendLine("public sealed class Long { private readonly SpinLock _a = new(), _b = new(); private int _n; public void Run(int x) {");
        for (var i = 0; i < statements; i += 5)
            text.AppendLine($"_a.Lock(); if (x > {i}) {{ _b.Lock(); _n += x; _b.Unlock(); }} _a.Unlock();");
        return Corpus.Of($"method of {statements:N0} statements", text.AppendLine("} }").ToString());
    }

    /// <summary>Locks that are each taken under a flag of their own and given back under it: 2ⁿ states at the widest place.</summary>
    public static Corpus Disjuncts(int flags)
    {
        var text = new StringBuilder(Kernel);
        text.Append("public sealed class Wide { ");
        for (var i = 0; i < flags; i++)
            text.Append($"private readonly SpinLock _l{i} = new(); ");
        text.Append("public void Run(");
        for (var i = 0; i < flags; i++)
            text.Append($"{(i == 0 ? "" : ", ")}bool f{i}");
        text.AppendLine(") {");
        for (var i = 0; i < flags; i++)
            text.AppendLine($"if (f{i}) _l{i}.Lock();");
        for (var i = flags - 1; i >= 0; i--)
            text.AppendLine($"if (f{i}) _l{i}.Unlock();");
        return Corpus.Of($"{flags} conditional locks at once", text.AppendLine("} }").ToString());
    }
}
