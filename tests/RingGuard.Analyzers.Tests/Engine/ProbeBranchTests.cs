using Xunit;

namespace RingGuard.Analyzers.Tests.Engine;

/// <summary>States along branches: conditions that repeat, tries that may fail, switches, patterns and jumps.</summary>
public sealed class ProbeBranchTests
{
    [Fact]
    public void A_repeated_condition_is_the_same_path()
    {
        var probes = Probes.Of("""
            public void M(bool take)
            {
                if (take) _lock.Lock();
                Probe.State("between");
                if (take) { Probe.State("held"); _lock.Unlock(); } else Probe.State("free");
                Probe.State("end");
            }
            """);

        Assert.Equal("idle | lock:_lock", probes["between"]);
        Assert.Equal("lock:_lock", probes["held"]);
        Assert.Equal("idle", probes["free"]);
        Assert.Equal("idle", probes["end"]);
    }

    [Fact]
    public void A_condition_in_a_local_is_followed()
    {
        var probes = Probes.Of("""
            public void M(int n)
            {
                bool take = n > 3;
                if (take) _lock.Lock();
                if (!take) { Probe.State("free"); return; }
                Probe.State("held");
                _lock.Unlock();
            }
            """);

        Assert.Equal("idle", probes["free"]);
        Assert.Equal("lock:_lock", probes["held"]);
        Assert.Equal(["idle"], probes.Exits);
    }

    [Fact]
    public void A_changed_variable_is_another_condition()
    {
        var probes = Probes.Of("""
            public void M(bool take)
            {
                if (take) _lock.Lock();
                take = Plain.Test(3);
                if (take) Probe.State("either");
            }
            """);

        Assert.Equal("idle | lock:_lock", probes["either"]);
    }

    [Theory]
    [InlineData("if (_lock.TryLock()) { Probe.State(\"won\"); } else { Probe.State(\"lost\"); }")]
    [InlineData("if (!_lock.TryLock()) { Probe.State(\"lost\"); return; } Probe.State(\"won\");")]
    [InlineData("bool ok = _lock.TryLock(); if (ok) Probe.State(\"won\"); else Probe.State(\"lost\");")]
    [InlineData("bool ok; if ((ok = _lock.TryLock()) == true) Probe.State(\"won\"); else Probe.State(\"lost\");")]
    [InlineData("var failed = !_lock.TryLock(); if (failed) Probe.State(\"lost\"); else Probe.State(\"won\");")]
    [InlineData("if (_lock.TryLock() is true) Probe.State(\"won\"); else Probe.State(\"lost\");")]
    [InlineData("switch (_lock.TryLock()) { case true: Probe.State(\"won\"); break; case false: Probe.State(\"lost\"); break; }")]
    [InlineData("if (n > 3 && _lock.TryLock()) Probe.State(\"won\"); else Probe.State(\"lost\");")]
    [InlineData("if (_lock.TryLock() == false) Probe.State(\"lost\"); else Probe.State(\"won\");")]
    public void A_try_holds_exactly_where_it_succeeded(string statements)
    {
        var probes = Probes.Of($"public void M(int n) {{ {statements} }}");

        Assert.Equal("lock:_lock", probes["won"]);
        Assert.Equal("idle", probes["lost"]);
    }

    [Fact]
    public void A_loop_until_the_try_succeeds_leaves_holding()
    {
        var probes = Probes.Of("""
            public void M()
            {
                while (!_lock.TryLock()) { Probe.State("spin"); }
                Probe.State("held");
                _lock.Unlock();
            }
            """);

        Assert.Equal("idle", probes["spin"]);
        Assert.Equal("lock:_lock", probes["held"]);
        Assert.Equal(["idle"], probes.Exits);
    }

    [Fact]
    public void Each_way_of_a_switch_keeps_its_own_state()
    {
        var probes = Probes.Of("""
            public void M(int n)
            {
                switch (n)
                {
                    case 1: _lock.Lock(); Probe.State("one"); break;
                    case 2: Preempt.Disable(); goto case 3;
                    case 3: Probe.State("three"); break;
                    default: return;
                }

                Probe.State("after");
            }
            """);

        Assert.Equal("lock:_lock", probes["one"]);
        Assert.Equal("idle | preempt", probes["three"]);
        Assert.Equal("idle | lock:_lock | preempt", probes["after"]);
    }

    [Fact]
    public void The_arms_of_a_switch_expression_are_paths()
    {
        var probes = Probes.Of("""
            public void M(Errno e)
            {
                int x = e switch { Errno.Ok => Take(), Errno.Busy => 2, _ => 3 };
                Probe.State("after");
            }

            private int Take() { _lock.Lock(); return 1; }
            """);

        Assert.Equal("idle | lock:_lock", probes["after"]);
    }

    [Fact]
    public void A_counted_section_counts_up_to_many()
    {
        var probes = Probes.Of("""
            public void M(int n)
            {
                Probe.State("before");
                while (n-- > 0) Preempt.Disable();
                Probe.State("after");
            }
            """);

        Assert.Equal("idle", probes["before"]);
        Assert.Equal("idle | preempt | preempt:2 | preempt:many", probes["after"]);
    }

    [Fact]
    public void A_balanced_loop_is_idle_at_its_head()
    {
        var probes = Probes.Of("""
            public void M(int n)
            {
                for (int i = 0; i < n; i++)
                {
                    Probe.State("head");
                    _lock.Lock();
                    if (i == 3) { _lock.Unlock(); continue; }
                    if (i == 5) { Probe.State("leaving"); _lock.Unlock(); break; }
                    _lock.Unlock();
                }

                Probe.State("after");
            }
            """);

        Assert.Equal("idle", probes["head"]);
        Assert.Equal("lock:_lock", probes["leaving"]);
        Assert.Equal("idle", probes["after"]);
    }

    [Fact]
    public void Goto_carries_the_state_to_its_label()
    {
        var probes = Probes.Of("""
            public void M(int n)
            {
                if (n == 0) goto done;
                _lock.Lock();
                if (n == 1) goto unlock;
                Probe.State("middle");
            unlock:
                Probe.State("unlock");
                _lock.Unlock();
            done:
                Probe.State("done");
            }
            """);

        Assert.Equal("lock:_lock", probes["middle"]);
        Assert.Equal("lock:_lock", probes["unlock"]);
        Assert.Equal("idle", probes["done"]);
    }

    [Fact]
    public void A_conditional_access_skips_the_call_for_null()
    {
        var probes = Probes.Of("""
            public void M(SpinLock? other)
            {
                other?.Lock();
                Probe.State("maybe");
                if (other != null) Probe.State("there"); else Probe.State("not there");
            }
            """);

        Assert.Equal("idle | lock:other", probes["maybe"]);
        Assert.Equal("lock:other", probes["there"]);
        Assert.Equal("idle", probes["not there"]);
    }

    [Fact]
    public void A_constant_condition_is_one_path()
    {
        var probes = Probes.Of("""
            public void M()
            {
                const bool debug = false;
                if (debug) { _lock.Lock(); Probe.State("never"); }
                Probe.State("end");
            }
            """);

        Assert.Equal("unreachable", probes["never"]);
        Assert.Equal("idle", probes["end"]);
    }

    [Theory]
    [InlineData("if (o is SpinLock s) { s.Lock(); Probe.State(\"in\"); s.Unlock(); }")]
    [InlineData("if (o is SpinLock { } s) { s.Lock(); Probe.State(\"in\"); s.Unlock(); }")]
    [InlineData("switch (o) { case SpinLock s: s.Lock(); Probe.State(\"in\"); s.Unlock(); break; }")]
    [InlineData("if (o is not SpinLock s) return; s.Lock(); Probe.State(\"in\"); s.Unlock();")]
    public void A_pattern_variable_names_the_object(string statements)
    {
        var probes = Probes.Of($"public void M(object o) {{ {statements} Probe.State(\"end\"); }}");

        Assert.StartsWith("lock:", probes["in"]);
        Assert.Equal("idle", probes["end"]);
    }

    [Fact]
    public void A_coalescing_lock_is_one_object()
    {
        var probes = Probes.Of("""
            public void M(SpinLock? other)
            {
                var chosen = other ?? _lock;
                chosen.Lock();
                Probe.State("held");
                chosen.Unlock();
                Probe.State("end");
            }
            """);

        Assert.DoesNotContain("idle", probes["held"]);
        Assert.Equal("idle", probes["end"]);
    }

    [Fact]
    public void An_assertion_stops_the_other_path()
    {
        var probes = Probes.Of("""
            public void M(bool taken)
            {
                if (taken) _lock.Lock();
                System.Diagnostics.Debug.Assert(taken);
                Probe.State("asserted");
            }
            """);

        Assert.Equal("lock:_lock", probes["asserted"]);
    }

    [Fact]
    public void A_helper_that_panics_on_a_condition_narrows()
    {
        var probes = Probes.Of("""
            public void M(bool broken)
            {
                if (!broken) _lock.Lock();
                BugOn(broken);
                Probe.State("sane");
            }

            private static void BugOn(bool condition) { if (condition) Panic.Now(); }
            """);

        Assert.Equal("lock:_lock", probes["sane"]);
    }

    [Fact]
    public void Nothing_follows_a_panic()
    {
        var probes = Probes.Of("public void M() { _lock.Lock(); Panic.Now(); Probe.State(\"after\"); }");

        Assert.Equal("unreachable", probes["after"]);
        Assert.Empty(probes.Exits);
    }
}
