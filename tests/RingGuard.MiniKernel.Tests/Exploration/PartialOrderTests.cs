using System.Collections.Generic;
using RingGuard.MiniKernel.Exploration;
using Xunit;
using static RingGuard.MiniKernel.Tests.Exploration.ModelProgram;

namespace RingGuard.MiniKernel.Tests.Exploration;

/// <summary>
/// The search against numbers of classes that optimal explorations publish (Abdulla, Aronis, Jonsson, Sagonas: readers, lastzero,
/// filesystem; Nguyen, Rodríguez, Sousa, Coti, Petrucci: mpat; the others are small enough to count), and against plain enumeration.
/// </summary>
public sealed class PartialOrderTests
{
    public static TheoryData<string, int> Published => new()
    {
        { "SB", 3 },
        { "MP", 3 },
        { "2+2W", 3 },
        { "IRIW", 15 },
        { "readers(2)", 4 },
        { "readers(6)", 64 },
        { "readers(8)", 256 },
        { "readers(13)", 8192 },
        { "lastzero(1)", 2 },
        { "lastzero(2)", 5 },
        { "lastzero(3)", 12 },
        { "lastzero(10)", 3328 },
        { "filesystem(16)", 8 },
        { "rw(3)", 36 },
        { "rw(4)", 576 },
        { "lockinc(3)", 6 },
        { "lockinc(6)", 720 },
        { "cinc(3)", 216 },
        { "cinc(4)", 13824 },
        { "mpat(4)", 384 },
        { "mpat(5)", 3840 },
        { "mpat(6)", 46080 },
        { "ainc(5)", 120 },
        { "indexer(12)", 8 },
        { "indexer(13)", 64 },
        { "indexer(15)", 4096 },
        { "lastzero(5)", 64 },
        { "cas(2)", 2 },
        { "cas(5)", 5 },
        { "casw(2)", 6 },
        { "casw(3)", 66 },
        { "casw(4)", 1200 },
        { "wcas(2)", 5 },
        { "wcas(3)", 13 },
        { "wcas(6)", 193 },
        { "wcas(9)", 2305 },
        { "CoA(1)", 4 },
        { "CoA(2)", 15 },
        { "CoA(3)", 130 },
        { "CoA(4)", 2028 },
        { "N-writers(4)", 720 },
        { "lock2inc(5)", 120 },
        { "teeth(1)", 6 },
        { "teeth(3)", 36 },
        { "teeth(4)", 400 },

        // By the formula, not published.
        { "counter(3)", 1680 },
    };

    [Theory]
    [MemberData(nameof(Published))]
    public void One_complete_run_for_each_class_and_none_that_gets_stuck(string program, int classes)
    {
        PartialOrderSearch search = Named(program).Search();
        Assert.Equal(classes, search.Complete);
        Assert.Equal(classes, search.Classes);
        Assert.Equal(0, search.SleepBlocked);
        Assert.Equal(classes, search.Runs);
    }

    [Theory]
    [MemberData(nameof(Published))]
    public void Source_sets_alone_find_the_same_classes(string program, int classes)
    {
        PartialOrderSearch search = Named(program).Search(wakeupTrees: false);
        Assert.Equal(classes, search.Complete);
        Assert.Equal(classes, search.Classes);
        Assert.Equal(search.Runs, search.Complete + search.SleepBlocked);
    }

    /// <summary>Lock orders are random, so that many of these programs deadlock in some of their classes.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Random_programs_have_as_many_classes_as_plain_enumeration_finds(bool wakeupTrees)
    {
        int deadlocks = 0;
        int stuck = 0;
        for (ulong seed = 0; seed < 1000; seed++)
        {
            var random = new SplitMix64(seed);
            List<List<Operation>> threads = [];
            uint count = 2 + random.Next(2);
            for (uint thread = 0; thread < count; thread++)
            {
                threads.Add(RandomThread(ref random, count == 2 ? 4u : 2u));
            }

            var program = new ModelProgram(() => threads);
            PartialOrderSearch search = program.Search(wakeupTrees);
            int classes = program.CountClasses();
            Assert.True(classes == search.Complete && search.Classes == search.Complete, $"seed {seed}: {classes} classes, {search.Complete} complete runs of {search.Classes} classes: " + string.Join(" | ", threads.ConvertAll(static t => string.Join(" ", t.ConvertAll(static a => $"{a.Access.Kind}{a.Access.Object}")))));
            deadlocks += program.Deadlocks > 0 ? 1 : 0;
            stuck += search.SleepBlocked;
        }

        Assert.InRange(deadlocks, 100, 900);
        Assert.Equal(wakeupTrees, stuck == 0);
    }

    [Fact]
    public void Each_value_of_a_choice_is_taken_in_each_class()
    {
        // Two writers of x; the first writes one of three values: 2 orders, 3 values.
        var search = new PartialOrderSearch(2);
        var seen = new HashSet<(int, int)>();
        do
        {
            int first = search.Choose(0b11);
            int value = 0;
            for (int left = 2, process = first; left > 0; left--, process = left == 1 ? search.Choose(1UL << (1 - first)) : 0)
            {
                search.Touch(Write(0).Access);
                value = process == 0 ? search.ChooseValue(3) : value;
            }

            seen.Add((first, value));
            search.EndRun(isComplete: true, []);
        }
        while (search.MoveNext());
        Assert.Equal(6, seen.Count);
        Assert.Equal(6, search.Complete);
        Assert.Equal(6, search.Classes);
    }

    [Fact]
    public void A_program_that_asks_something_else_when_it_is_repeated_is_refused()
    {
        var search = new PartialOrderSearch(2);
        Assert.Equal(0, search.Choose(0b11));
        search.Touch(Write(0).Access);
        Assert.Equal(1, search.Choose(0b10));
        search.Touch(Write(0).Access);
        search.EndRun(isComplete: true, []);
        Assert.True(search.MoveNext());
        Assert.Contains("not deterministic", Assert.Throws<System.InvalidOperationException>(() => search.Choose(0b01)).Message);
    }

    private static List<Operation> RandomThread(ref SplitMix64 random, uint more)
    {
        var thread = new List<Operation>();
        var held = new List<(int Lock, bool Shared)>();
        for (uint left = 2 + random.Next(more); left > 0; left--)
        {
            int number = (int)random.Next(2);
            switch (random.Next(5))
            {
                case 0 or 1 when !held.Exists(h => h.Lock == 10 + number):
                    bool shared = random.Next(3) == 0;
                    held.Add((10 + number, shared));
                    thread.Add(shared ? LockShared(10 + number) : Lock(10 + number));
                    break;
                case 2 when held.Count > 0:
                    thread.Add(held[^1].Shared ? UnlockShared(held[^1].Lock) : Unlock(held[^1].Lock));
                    held.RemoveAt(held.Count - 1);
                    break;
                case 3:
                    thread.Add(Read(number));
                    break;
                default:
                    thread.Add(Write(number));
                    break;
            }
        }

        return thread;
    }

    private static ModelProgram Named(string name)
    {
        int bracket = name.IndexOf('(');
        int n = bracket < 0 ? 0 : int.Parse(name[(bracket + 1)..^1], System.Globalization.CultureInfo.InvariantCulture);
        return (bracket < 0 ? name : name[..bracket]) switch
        {
            "SB" => PublishedPrograms.StoreBuffering,
            "MP" => PublishedPrograms.MessagePassing,
            "2+2W" => PublishedPrograms.TwoPlusTwoW,
            "IRIW" => PublishedPrograms.Iriw,
            "readers" => PublishedPrograms.Readers(n),
            "lastzero" => PublishedPrograms.LastZero(n),
            "filesystem" => PublishedPrograms.FileSystem(n),
            "rw" => PublishedPrograms.ReadWrite(n),
            "lockinc" => PublishedPrograms.LockedIncrement(n),
            "cinc" => PublishedPrograms.AtomicIncrement(n),
            "mpat" => PublishedPrograms.MutexPattern(n),
            "indexer" => PublishedPrograms.Indexer(n),
            "cas" => PublishedPrograms.CompareAndExchange(n),
            "casw" => PublishedPrograms.CompareAndExchangeThenWrite(n),
            "wcas" => PublishedPrograms.WriteAndExchange(n),
            "CoA" => PublishedPrograms.CoherenceOfA(n),
            "N-writers" => PublishedPrograms.WritersAndReader(n),
            "lock2inc" => PublishedPrograms.LockedIncrements(n),
            "ainc" => PublishedPrograms.OneIncrement(n),
            "counter" => PublishedPrograms.OneCounter(n),
            _ => n switch
            {
                1 => PublishedPrograms.HairbrushTeeth(readers: 1, times: 2),
                3 => PublishedPrograms.HairbrushTeeth(readers: 2, times: 2),
                _ => PublishedPrograms.HairbrushTeeth(readers: 2, times: 3),
            },
        };
    }
}
