namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>What the rules about the language need beside <see cref="TestKernel"/>: memory, user memory, scopes that are no ref structs, counters.</summary>
internal static class LanguageKernel
{
    private const string Types = """
        public enum Gfp { Kernel, Atomic, NoWait }

        public enum XErr { Fine = 0, Bad = 1 }

        public static class Mem
        {
            [Effects(Effect.AllocatesBlocking, When = "gfp", Is = Gfp.Kernel), Trusted("primitive")] public static byte[] Alloc(int n, Gfp gfp = Gfp.Kernel) => null;
            [Effects(Effect.AllocatesBlocking), Trusted("primitive")] public static byte[] Reserve(int n) => null;
            [Requires(Context.NotAtomic), Effects(Effect.AllocatesBlocking), Trusted("primitive")] public static byte[] Strict(int n) => null;
            [Effects(Effect.AllocatesAtomic), Trusted("primitive")] public static byte[] Now(int n) => null;
        }

        public static class Uaccess
        {
            [Effects(Effect.TouchesUserMemory), Trusted("primitive")] public static int Copy(byte[] to) => 0;
            [Effects(Effect.LongRunning), Trusted("primitive")] public static void Scrub() { }
        }

        public struct Held : IDisposable
        {
            [Releases(Resource.Preempt), Trusted("primitive")] public void Dispose() { }
        }

        public sealed class Scope : IDisposable
        {
            [Releases(Resource.Preempt), Trusted("primitive")] public void Dispose() { }
        }

        public static class Pins
        {
            [Acquires(Resource.Preempt), Trusted("primitive")] public static Held Take() => default;
            [Acquires(Resource.Preempt), Trusted("primitive")] public static Scope Open() => new();
        }

        public struct Count
        {
            private uint _word;
            public int Depth;
            public readonly uint Word => _word;
            public void Add(uint n) => _word += n;
            public uint Bump() { _word++; return _word; }
            public uint Peek() => _word;
            public readonly bool IsZero() => _word == 0;
        }

        public sealed class Cpu
        {
            private Count _count;
            public ref Count Count => ref _count;
            [Role(ValueRole.CpuLocal)] public Count Local;
            public Count Plain;
            [Role(ValueRole.CpuLocal)] public Count Property { get; set; }
        }

        """;

    /// <summary>Members of the class Subject, beside these types; <paramref name="header"/> comes before the namespace.</summary>
    public static string With(string members, string header = "")
    {
        var subject = RuleVerifier.Subject(members);
        var start = subject.IndexOf("public class", System.StringComparison.Ordinal);
        return header + "\n" + subject.Insert(start, Types);
    }

    /// <summary>The same in an assembly that is declared as kernel code.</summary>
    public static string InKernelCode(string members, string arguments = "") => With(members, $"[assembly: KernelCode({arguments})]");
}
