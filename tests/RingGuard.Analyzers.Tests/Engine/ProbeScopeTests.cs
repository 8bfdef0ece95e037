using Xunit;

namespace RingGuard.Analyzers.Tests.Engine;

/// <summary>States on the ways out: exceptions, finally regions, scopes, and the bodies of lambdas and local functions.</summary>
public sealed class ProbeScopeTests
{
    [Fact]
    public void A_finally_runs_on_every_way_out()
    {
        var probes = Probes.Of("""
            public int M(int n)
            {
                _lock.Lock();
                try
                {
                    if (n == 0) return 1;
                    Parser.Parse(null!);
                    Probe.State("in");
                }
                finally
                {
                    Probe.State("finally");
                    _lock.Unlock();
                }

                Probe.State("after");
                return 0;
            }
            """);

        Assert.Equal("lock:_lock", probes["in"]);
        Assert.Equal("lock:_lock", probes["finally"]);
        Assert.Equal("idle", probes["after"]);
        Assert.Equal(["idle", "throws idle"], probes.Exits);
    }

    [Fact]
    public void Without_a_finally_the_exception_leaves_holding()
    {
        var probes = Probes.Of("public void M() { _lock.Lock(); Parser.Parse(null!); _lock.Unlock(); }");

        Assert.Equal(["idle", "throws lock:_lock"], probes.Exits);
    }

    [Fact]
    public void A_catch_sees_the_state_at_the_throw()
    {
        var probes = Probes.Of("""
            public void M(int n)
            {
                try
                {
                    if (n == 1) throw new InvalidOperationException();
                    _lock.Lock();
                    if (n == 2) throw new ArgumentException();
                    _lock.Unlock();
                }
                catch (ArgumentException) { Probe.State("held"); _lock.Unlock(); }
                catch (InvalidOperationException) { Probe.State("free"); }

                Probe.State("after");
            }
            """);

        Assert.Equal("lock:_lock", probes["held"]);
        Assert.Equal("idle", probes["free"]);
        Assert.Equal("idle", probes["after"]);
    }

    [Fact]
    public void Nested_finally_regions_run_from_the_inside()
    {
        var probes = Probes.Of("""
            public void M(int n)
            {
                _lock.Lock();
                try
                {
                    _second.Lock();
                    try { if (n == 0) return; Parser.Parse(null!); }
                    finally { Probe.State("inner"); _second.Unlock(); }
                }
                finally { Probe.State("outer"); _lock.Unlock(); }
                Probe.State("after");
            }
            """);

        Assert.Equal("lock:_lock lock:_second", probes["inner"]);
        Assert.Equal("lock:_lock", probes["outer"]);
        Assert.Equal("idle", probes["after"]);
        Assert.Equal(["idle", "throws idle"], probes.Exits);
    }

    [Fact]
    public void Paths_through_one_finally_do_not_mix()
    {
        var probes = Probes.Of("""
            public void M(bool early)
            {
                if (early) _lock.Lock();
                try { if (early) return; }
                finally { Plain.Touch(); }
                Probe.State("after");
            }
            """);

        Assert.Equal("idle", probes["after"]);
        Assert.Equal(["idle", "lock:_lock"], probes.Exits);
    }

    [Fact]
    public void A_rethrow_leaves_with_what_the_handler_left()
    {
        var probes = Probes.Of("""
            public void M()
            {
                _lock.Lock();
                try { Parser.Parse(null!); }
                catch { Probe.State("handler"); _lock.Unlock(); throw; }
                Probe.State("fine");
                _lock.Unlock();
            }
            """);

        Assert.Equal("lock:_lock", probes["handler"]);
        Assert.Equal("lock:_lock", probes["fine"]);
        Assert.Equal(["idle", "throws idle"], probes.Exits);
    }

    [Fact]
    public void A_throw_in_a_try_passes_its_finally()
    {
        var probes = Probes.Of("""
            public void M()
            {
                Preempt.Disable();
                try { throw new InvalidOperationException(); }
                finally { Probe.State("finally"); Preempt.Enable(); }
            }
            """);

        Assert.Equal("preempt", probes["finally"]);
        Assert.Equal(["throws idle"], probes.Exits);
    }

    [Theory]
    [InlineData("using (_lock.Enter()) { Probe.State(\"in\"); } Probe.State(\"after\");")]
    [InlineData("{ using var guard = _lock.Enter(); Probe.State(\"in\"); } Probe.State(\"after\");")]
    [InlineData("{ var guard = _lock.Enter(); try { Probe.State(\"in\"); } finally { guard.Dispose(); } } Probe.State(\"after\");")]
    public void A_scope_ends_where_it_is_disposed(string statements)
    {
        var probes = Probes.Of($"public void M() {{ {statements} }}");

        Assert.Equal("lock:_lock", probes["in"]);
        Assert.Equal("idle", probes["after"]);
        Assert.Equal(["idle"], probes.Exits);
    }

    [Fact]
    public void Scopes_nest()
    {
        var probes = Probes.Of("""
            public void M()
            {
                using var a = _lock.Enter();
                using (LocalIrq.SaveScope()) { Probe.State("both"); }
                Probe.State("one");
            }
            """);

        Assert.Contains("lock:_lock", probes["both"]);
        Assert.Contains("irq:off", probes["both"]);
        Assert.Equal("lock:_lock", probes["one"]);
        Assert.Equal(["idle"], probes.Exits);
    }

    [Fact]
    public void The_lock_statement_holds_to_its_end()
    {
        var probes = Probes.Of("public void M(int n) { lock (_gate) { Probe.State(\"in\"); if (n == 0) return; } Probe.State(\"after\"); }");

        Assert.Equal("lock:_gate", probes["in"]);
        Assert.Equal("idle", probes["after"]);
        Assert.Equal(["idle"], probes.Exits);
    }

    [Fact]
    public void A_saved_interrupt_state_comes_back()
    {
        var probes = Probes.Of("""
            public void M()
            {
                LocalIrq.Save(out var flags);
                Probe.State("off");
                LocalIrq.Restore(flags);
                Probe.State("back");
            }
            """);

        Assert.Equal("irq irq:off", probes["off"]);
        Assert.Equal("idle", probes["back"]);
    }

    [Fact]
    public void A_nested_save_restores_to_off()
    {
        var probes = Probes.Of("""
            public void M()
            {
                LocalIrq.Disable();
                LocalIrq.Save(out var flags);
                LocalIrq.Restore(flags);
                Probe.State("still off");
                LocalIrq.Enable();
                Probe.State("on");
            }
            """);

        Assert.Equal("irq:off", probes["still off"]);
        Assert.Equal("irq:on", probes["on"]);
    }

    [Fact]
    public void A_lambda_is_not_run_where_it_stands()
    {
        var probes = Probes.Of("public void M() { Action a = () => _lock.Lock(); Probe.State(\"after\"); GC.KeepAlive(a); }");

        Assert.Equal("idle", probes["after"]);
    }

    [Fact]
    public void A_local_function_is_run_where_it_is_called()
    {
        var probes = Probes.Of("""
            public void M()
            {
                Probe.State("before");
                Take();
                Probe.State("held");
                _lock.Unlock();

                void Take() => _lock.Lock();
            }
            """);

        Assert.Equal("idle", probes["before"]);
        Assert.Equal("lock:_lock", probes["held"]);
        Assert.Equal(["idle"], probes.Exits);
    }

    [Fact]
    public void A_private_wrapper_has_its_bodys_effect()
    {
        var probes = Probes.Of("""
            public void M(int n)
            {
                if (!Begin(n)) { Probe.State("not begun"); return; }
                Probe.State("begun");
                End();
            }

            private bool Begin(int n) { if (n > 9) return false; _lock.Lock(); LocalIrq.Disable(); return true; }
            private void End() { LocalIrq.Enable(); _lock.Unlock(); }
            """);

        Assert.Equal("idle", probes["not begun"]);
        Assert.Equal("irq:off lock:_lock", probes["begun"]);
    }

    [Fact]
    public void What_the_caller_holds_can_be_given_back()
    {
        var probes = Probes.Of("public void M() { Preempt.Enable(); Probe.State(\"owing\"); Preempt.Disable(); Probe.State(\"even\"); }");

        Assert.Equal("-preempt", probes["owing"]);
        Assert.DoesNotContain("-preempt preempt", probes["even"]);
    }
}
