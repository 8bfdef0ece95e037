namespace RingGuard.Analyzers.Tests.Rules;

internal static partial class ConformingKernels
{
    /// <summary>Block hashing with a vector path where it is usable and a scalar one elsewhere.</summary>
    public const string Cryptography = """
        namespace Sample.Crypto;

        public interface IHash
        {
            int BlockSize { get; }

            void Update(byte[] data, int blocks);

            ulong Finish();
        }

        public abstract class VectorHash : IHash
        {
            private readonly byte[] _pending = new byte[64];
            private int _used;
            protected ulong State;

            public int BlockSize => 64;

            public void Update(byte[] data, int blocks)
            {
                if (blocks <= 0)
                    return;

                if (KernelFpu.IsUsable())
                {
                    for (int i = 0; i < 8; i++)
                    {
                        KernelFpu.Begin();
                        Vec.Xor(data);
                        State ^= Vec.Sum(data);
                        KernelFpu.End();
                    }
                }
                else
                {
                    UpdateScalar(data, blocks);
                }

                _used = 0;
            }

            public ulong Finish()
            {
                using (KernelFpu.Section())
                {
                    if (_used == 0)
                        return State;

                    Vec.Xor(_pending);
                    return State ^ Vec.Sum(_pending);
                }
            }

            protected void UpdateScalar(byte[] data, int blocks)
            {
                for (int i = 0; i < 64; i++)
                    State = (State << 5) ^ data[i] ^ (ulong)blocks;
            }
        }

        public sealed class Mixer : VectorHash
        {
            private readonly Mutex _keys = new();
            private readonly byte[] _key = new byte[32];
            private int _errors;

            public Errno SetKey(byte[] key)
            {
                if (key.Length != 32)
                    return Errno.Inval;

                _keys.Lock();
                for (int i = 0; i < 32; i++)
                    _key[i] = key[i];

                _keys.Unlock();
                return Errno.Ok;
            }

            public ulong Checksum(byte[] data)
            {
                KernelFpu.Begin();
                try
                {
                    if (Parser.Parse(data) == 0)
                        return 0;

                    return Vec.Sum(data);
                }
                finally
                {
                    KernelFpu.End();
                }
            }

            public int Verify(byte[] data, ulong expected)
            {
                ulong actual = Checksum(data);
                if (actual != expected)
                {
                    _errors++;
                    return -1;
                }

                return 0;
            }

            public void Bulk(byte[][] pages)
            {
                foreach (var page in pages)
                {
                    using (KernelFpu.Section())
                        Rounds(page);

                    Sched.CondResched();
                }
            }

            [RunsIn(ExecutionMode.Softirq)]
            public void Packet(byte[] data)
            {
                if (!KernelFpu.IsUsable())
                {
                    UpdateScalar(data, 1);
                    return;
                }

                KernelFpu.Begin();
                Vec.Xor(data);
                KernelFpu.End();
            }

            public void Neon(byte[] data)
            {
                KernelNeon.Begin();
                Vec.Xor(data);
                KernelNeon.End();
            }

            private static void Rounds(byte[] page)
            {
                for (int i = 0; i < 10; i++)
                    Vec.Xor(page);
            }
        }
        """;
}
