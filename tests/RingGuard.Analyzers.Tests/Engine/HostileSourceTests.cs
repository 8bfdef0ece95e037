using System;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Engine;

/// <summary>
/// Sources of a size or depth that no person writes but generators do. The engine runs in the compiler's process: running
/// out of stack would take the build down, and a path explosion would hang it.
/// </summary>
[Trait("Suite", "Long")]
public sealed class HostileSourceTests
{
    /// <summary>Far above what any of these takes (seconds); it only has to tell a hang from a slow machine.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    [Fact]
    public Task A_thousand_nested_parentheses()
        => AnalyseAsync($"public int M(int a) {{ Preempt.Disable(); int x = {new string('(', 1000)}a{new string(')', 1000)}; Preempt.Enable(); return x; }}");

    [Fact]
    public Task A_sum_of_two_thousand_terms()
        => AnalyseAsync($"public int M(int a) {{ Preempt.Disable(); int x = {string.Join(" + ", Enumerable.Repeat("a", 2000))}; Preempt.Enable(); return x; }}");

    [Fact]
    public Task A_sum_of_two_thousand_calls()
        => AnalyseAsync($"public int M(int a) {{ Preempt.Disable(); int x = {string.Join(" + ", Enumerable.Repeat("Plain.Read(a)", 2000))}; Preempt.Enable(); return x; }}");

    [Fact]
    public Task A_condition_of_a_thousand_terms()
        => AnalyseAsync($"public void M(int a) {{ if ({string.Join(" && ", Enumerable.Range(0, 1000).Select(i => $"a != {i}"))}) {{ Preempt.Disable(); Preempt.Enable(); }} }}");

    [Fact]
    public Task A_thousand_terms_without_short_circuit()
        => AnalyseAsync($"public void M(int a) {{ if ({string.Join(" & ", Enumerable.Range(0, 1000).Select(i => $"(a != {i})"))}) {{ Preempt.Disable(); Preempt.Enable(); }} }}");

    [Fact]
    public Task A_pattern_of_a_thousand_alternatives()
        => AnalyseAsync($"public void M(int a) {{ if (a is {string.Join(" or ", Enumerable.Range(0, 1000))}) {{ Preempt.Disable(); Preempt.Enable(); }} }}");

    [Fact]
    public Task A_chain_of_five_hundred_fluent_calls()
        => AnalyseAsync($"public Subject Next() {{ Plain.Touch(); return this; }} public void M() {{ Preempt.Disable(); this{string.Concat(Enumerable.Repeat(".Next()", 500))}; Preempt.Enable(); }}");

    [Fact]
    public Task Five_hundred_negations()
        => AnalyseAsync($"public void M(bool a) {{ if ({string.Concat(Enumerable.Repeat("!", 500))}a) {{ Preempt.Disable(); Preempt.Enable(); }} }}");

    [Fact]
    public async Task A_call_chain_of_two_thousand_methods_carries_its_demand()
    {
        var text = new StringBuilder("public void M() { _lock.Lock(); C0(); _lock.Unlock(); }\n");
        for (var i = 0; i < 2000; i++)
            text.Append($"private void C{i}() => C{i + 1}();\n");
        text.Append("private void C2000() => Softirq.DoSoftirq();");

        var findings = await AnalyseAsync(text.ToString());

        Assert.Contains("RG1002", findings);
    }

    [Fact]
    public async Task Fifty_methods_that_all_call_each_other()
    {
        var text = new StringBuilder("public void M() { _lock.Lock(); R0(9); _lock.Unlock(); }\n");
        for (var i = 0; i < 50; i++)
            text.Append($"private void R{i}(int n) {{ if (n == 0) return; {string.Concat(Enumerable.Range(0, 50).Select(j => $"R{j}(n - 1); "))} Sched.Yield(); }}\n");

        await AnalyseAsync(text.ToString());
    }

    [Fact]
    public async Task A_ring_of_fifty_methods_carries_its_demand()
    {
        var text = new StringBuilder("public void M() { _lock.Lock(); R0(9); _lock.Unlock(); }\n");
        for (var i = 0; i < 50; i++)
            text.Append($"private void R{i}(int n) {{ if (n == 0) return; R{(i + 1) % 50}(n - 1); {(i == 49 ? "Sched.Yield();" : "")} }}\n");

        Assert.NotEmpty(await AnalyseAsync(text.ToString()));
    }

    [Fact]
    public Task Five_thousand_statements()
        => AnalyseAsync($"public void M() {{ {string.Concat(Enumerable.Repeat("Preempt.Disable(); _value++; Plain.Touch(); Preempt.Enable(); ", 1250))} }}");

    [Fact]
    public Task Three_hundred_locks_held_at_once()
        => AnalyseAsync($$"""
            {{string.Concat(Enumerable.Range(0, 300).Select(i => $"private readonly SpinLock _l{i} = new();\n"))}}
            public void M()
            {
            {{string.Concat(Enumerable.Range(0, 300).Select(i => $"_l{i}.Lock();\n"))}}
            {{string.Concat(Enumerable.Range(0, 300).Reverse().Select(i => $"_l{i}.Unlock();\n"))}}
            }
            """);

    [Theory]
    [InlineData(2, 16)]
    [InlineData(6, 32)]
    [InlineData(12, 64)]
    public Task Switches_whose_ways_take_different_locks(int switches, int ways)
        => AnalyseAsync($$"""
            {{string.Concat(Enumerable.Range(0, ways).Select(i => $"private readonly SpinLock _l{i} = new();\n"))}}
            public void M(int a)
            {
            {{string.Concat(Enumerable.Range(0, switches).Select(s => $"switch (a + {s}) {{ {string.Concat(Enumerable.Range(0, ways).Select(i => $"case {i}: _l{i}.Lock(); break;\n"))} }}\n"))}}
            }
            """);

    [Fact]
    public Task Sixty_independent_conditional_locks()
        => AnalyseAsync($$"""
            {{string.Concat(Enumerable.Range(0, 60).Select(i => $"private readonly SpinLock _l{i} = new();\n"))}}
            public void M({{string.Join(", ", Enumerable.Range(0, 60).Select(i => $"bool b{i}"))}})
            {
            {{string.Concat(Enumerable.Range(0, 60).Select(i => $"if (b{i}) _l{i}.Lock();\n"))}}
            {{string.Concat(Enumerable.Range(0, 60).Reverse().Select(i => $"if (b{i}) _l{i}.Unlock();\n"))}}
            }
            """);

    [Fact]
    public Task Sixty_nested_loops()
        => AnalyseAsync($"public void M(int n) {{ {string.Concat(Enumerable.Range(0, 60).Select(i => $"for (int i{i} = 0; i{i} < n; i{i}++) {{ _lock.Lock(); if (n == {i}) break; "))} Plain.Touch(); {string.Concat(Enumerable.Repeat("_lock.Unlock(); }", 60))} }}");

    [Fact]
    public Task Twelve_nested_try_finally()
        => AnalyseAsync($"public void M(int n) {{ {string.Concat(Enumerable.Repeat("_lock.Lock(); try { if (n == 1) return; ", 12))} Parser.Parse(null!); {string.Concat(Enumerable.Repeat("} finally { _lock.Unlock(); }", 12))} }}");

    [Fact]
    public Task Eight_try_finally_nested_in_finally()
        => AnalyseAsync($"public void M(int n) {{ {string.Concat(Enumerable.Repeat("try { Parser.Parse(null!); } finally { ", 8))} Preempt.Disable(); Preempt.Enable(); {string.Concat(Enumerable.Repeat("}", 8))} }}");

    [Fact]
    public Task Forty_nested_lambdas()
        => AnalyseAsync($"public void M() {{ Action a = {string.Concat(Enumerable.Range(0, 40).Select(i => $"() => {{ Action a{i} = "))} () => Softirq.DoSoftirq(); {string.Concat(Enumerable.Range(0, 40).Reverse().Select(i => $"a{i}(); }};"))} a(); }}");

    [Fact]
    public Task Two_hundred_gotos()
        => AnalyseAsync($"public void M(int n) {{ {string.Concat(Enumerable.Range(0, 200).Select(i => $"L{i}: if (n == {i}) goto L{(i * 37 + 11) % 200}; if (n > {i}) Preempt.Disable(); else Preempt.Enable();\n"))} }}");

    private static async Task<string[]> AnalyseAsync(string members)
    {
        var analysis = Task.Run(() => EngineRun.FindingsAsync(members));
        Assert.Same(analysis, await Task.WhenAny(analysis, Task.Delay(Limit)));
        return [.. (await analysis).Select(static d => d.Id)];
    }
}
