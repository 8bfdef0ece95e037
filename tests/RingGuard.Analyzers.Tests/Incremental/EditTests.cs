using System.Collections.Immutable;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Incremental;
using RingGuard.Analyzers.Rules;
using RingGuard.Analyzers.Summaries;
using RingGuard.Analyzers.Tests.Engine;
using Xunit;

namespace RingGuard.Analyzers.Tests.Incremental;

/// <summary>What an edit of one body changes elsewhere, and that all else is kept.</summary>
public sealed class EditTests
{
    private const string Caller = """
        using System;
        using RingGuard;

        namespace Sample.Edited;

        public sealed class Caller
        {
            private readonly SpinLock _lock = new();

            public void Run()
            {
                _lock.Lock();
                Callee.Step();
                _lock.Unlock();
            }

            public void Wrong()
            {
                _lock.Lock();
                Sched.Yield();
                _lock.Unlock();
            }

            public void Start() => Irqc.Register(1, Callee.Handle);

            public void Idle() { }

            public string Name => nameof(Callee.Free);
        }
        """;

    private const string Called = """
        using System;
        using System.Collections.Generic;
        using RingGuard;

        namespace Sample.Edited;

        public static class Callee
        {
            public static void Step()
            {
                Inner(); /*step*/
            }

            private static void Inner()
            {
                /*inner*/
            }

            public static void Handle()
            {
                /*handle*/
            }

            public static void Free()
            {
                /*free*/
                Sched.Yield();
            }
        }
        """;

    private static Editor Open() => new(EngineRun.Compile(Caller, Called).MustCompile());

    [Fact]
    public async Task A_callee_two_calls_away_that_comes_to_sleep_is_seen_in_its_callers()
    {
        var editor = Open();
        var before = await editor.KeptAsync("Test0.cs");

        editor.Replace("Test1.cs", "/*inner*/", "Sched.Yield();");
        var sleeping = await editor.KeptAsync("Test0.cs");

        Assert.Single(before);
        Assert.Equal(2, sleeping.Count);
        Assert.Equal(await editor.FreshAsync("Test0.cs"), sleeping);

        editor.Replace("Test1.cs", "Sched.Yield();\n    }\n\n    public static void Handle", "/*inner*/\n    }\n\n    public static void Handle");
        Assert.Equal(before, await editor.KeptAsync("Test0.cs"));
    }

    [Fact]
    public async Task Places_and_lines_move_with_the_text_before_them()
    {
        var editor = Open();
        await editor.KeptAsync("Test0.cs");

        editor.Replace("Test0.cs", "Callee.Step();", "Callee.Step(); Callee.Step();");
        Assert.Equal(await editor.FreshAsync("Test0.cs"), await editor.KeptAsync("Test0.cs"));

        editor.Replace("Test0.cs", "Callee.Step(); Callee.Step();", "Callee.Step();\n\n        Callee.Step();");
        Assert.Equal(await editor.FreshAsync("Test0.cs"), await editor.KeptAsync("Test0.cs"));
    }

    [Fact]
    public async Task A_handler_that_is_registered_no_longer_is_no_handler()
    {
        var editor = Open();
        editor.Replace("Test1.cs", "/*handle*/", "Sched.Yield();");
        var registered = await editor.KeptAsync("Test1.cs");

        editor.Replace("Test0.cs", "Irqc.Register(1, Callee.Handle)", "Irqc.Register(1, () => { })");
        var free = await editor.KeptAsync("Test1.cs");

        Assert.NotEqual(registered, free);
        Assert.Equal(await editor.FreshAsync("Test1.cs"), free);
    }

    [Fact]
    public async Task The_first_mention_of_a_member_makes_it_one_that_is_called()
    {
        var editor = Open();
        await editor.KeptAsync("Test1.cs");

        editor.Replace("Test0.cs", "public void Idle() { }", "public void Idle() { Callee.Free(); }");
        Assert.Equal(await editor.FreshAsync("Test1.cs"), await editor.KeptAsync("Test1.cs"));
    }

    [Fact]
    public async Task An_edited_body_that_nobody_called_is_read_anew_by_its_first_caller()
    {
        var editor = Open();
        await editor.AllKeptAsync();

        editor.Replace("Test1.cs", "/*free*/\n        Sched.Yield();", "/*free*/");
        await editor.KeptAsync("Test0.cs");
        editor.Replace("Test0.cs", "public void Idle() { }", "public void Idle() { _lock.Lock(); Callee.Free(); _lock.Unlock(); }");

        Assert.Equal(await editor.FreshAsync("Test0.cs"), await editor.KeptAsync("Test0.cs"));
        Assert.Single(await editor.FreshAsync("Test0.cs"));
    }

    [Fact]
    public async Task A_body_that_comes_within_reach_of_contracts_is_analysed()
    {
        var editor = Open();
        await editor.KeptAsync("Test0.cs");

        editor.Replace("Test0.cs", "public void Idle() { }", "public void Idle() { _lock.Lock(); Sched.Yield(); _lock.Unlock(); }");
        var findings = await editor.KeptAsync("Test0.cs");

        Assert.Equal(2, findings.Count);
        Assert.Equal(await editor.FreshAsync("Test0.cs"), findings);
    }

    [Theory]
    [InlineData("Test0.cs", "public void Idle() { }", "public void Idle(int n) { }")]
    [InlineData("Test0.cs", "public void Idle() { }", "[RequiresPreemptDisabled] public void Idle() { }")]
    [InlineData("Test1.cs", "private static void Inner()", "[MaySleep] private static void Inner()")]
    [InlineData("Test1.cs", "/*inner*/", "} private static void Other() {")]
    [InlineData("Test1.cs", "/*inner*/", "/* inner")]
    [InlineData("Test1.cs", "/*inner*/", "\"")]
    [InlineData("Test1.cs", "/*inner*/", "}")]
    [InlineData("Test1.cs", "/*inner*/", "{")]
    [InlineData("Test1.cs", "/*inner*/", "#if OTHER\n#endif\n")]
    [InlineData("Test1.cs", "/*inner*/", "[RequiresPreemptDisabled] static void Local() { } Local();")]
    [InlineData("Test1.cs", "/*step*/", "Inner(); for (;;) Sched.Yield();")]
    [InlineData("Test1.cs", "/*step*/", "throw new InvalidOperationException();")]
    [InlineData("Test1.cs", "/*step*/", "Sched.Yield()")]
    [InlineData("Test1.cs", "/*step*/", "Action a = static () => Sched.Yield(); a();")]
    public async Task Whatever_is_typed(string path, string old, string @new)
    {
        var editor = Open();
        await editor.AllKeptAsync();

        var before = editor.Compilation;
        editor.Replace(path, old, @new);
        Assert.Equal(await editor.AllFreshAsync(), await editor.AllKeptAsync());

        editor.Return(before);
        Assert.Equal(await editor.AllFreshAsync(), await editor.AllKeptAsync());
    }

    [Fact]
    public void An_edit_that_changes_no_summary_leaves_all_findings_of_others()
    {
        var editor = Open();
        var first = First(editor.Compilation);
        Analyse(first);

        editor.Replace("Test1.cs", "/*free*/", "; ");
        var next = Next(first, editor.Compilation);

        Assert.NotNull(next);
        foreach (var member in Members(editor, "Test0.cs"))
        {
            if (next.Model.Members.IsReported(member))
                Assert.NotNull(next.FindingsOf(member, default));
        }

        Assert.True(next.HasSkipped);
        Assert.Null(next.FindingsOf(Members(editor, "Test1.cs")[3], default));
    }

    [Fact]
    public void An_edit_that_changes_a_summary_drops_the_findings_of_those_who_read_it_alone()
    {
        var editor = Open();
        var first = First(editor.Compilation);
        Analyse(first);

        editor.Replace("Test1.cs", "/*inner*/", "Sched.Yield();");
        var next = Next(first, editor.Compilation);

        Assert.NotNull(next);
        var members = Members(editor, "Test0.cs");
        Assert.Equal("Run", members[1].Name);
        Assert.Null(next.FindingsOf(members[1], default));
        Assert.Equal("Wrong", members[2].Name);
        Assert.NotNull(next.FindingsOf(members[2], default));
    }

    [Theory]
    [InlineData("public static void Step()", "public static void Step(int n = 0)")]
    [InlineData("namespace Sample.Edited;", "namespace Sample.Edited ;")]
    public void An_edit_outside_of_bodies_keeps_nothing(string old, string @new)
    {
        var editor = Open();
        var first = First(editor.Compilation);
        Analyse(first);

        editor.Replace("Test1.cs", old, @new);

        Assert.Null(Next(first, editor.Compilation));
    }

    [Fact]
    public void Other_options_keep_nothing()
    {
        var editor = Open();
        var first = First(editor.Compilation);
        Analyse(first);

        var other = editor.Compilation.WithOptions(editor.Compilation.Options.WithAllowUnsafe(false));
        Assert.Null(first.Next(other, other.Contracts(), static _ => EngineOptions.Default));
        Assert.Null(first.Next(editor.Compilation, editor.Compilation.Contracts(), static _ => EngineOptions.Default with { MaxPathStates = 2 }));
        Assert.NotNull(first.Next(editor.Compilation, editor.Compilation.Contracts(), static _ => EngineOptions.Default));
    }

    private static ImmutableArray<MemberEntry> Members(Editor editor, string path)
        => TreeNames.Of(editor.Tree(path)).Members;

    private static Generation First(Compilation compilation) => Generation.First(compilation, compilation.Contracts(), static _ => EngineOptions.Default);

    private static Generation? Next(Generation first, Compilation compilation) => first.Next(compilation, compilation.Contracts(), static _ => EngineOptions.Default);

    private static void Analyse(Generation generation)
    {
        foreach (var tree in generation.Trees)
        {
            var semanticModel = generation.Model.Compilation.GetSemanticModel(tree);
            foreach (var member in TreeNames.Of(tree).Members)
            {
                if (!generation.Model.Members.IsReported(member))
                    continue;
                var uses = new BodyUses();
                generation.Keep(member, [.. BodyFindings.Of(member, semanticModel, generation.Model, EngineOptions.Default, uses, default)], uses);
            }
        }
    }
}
