using System;
using Xunit;

namespace RingGuard.MiniKernel.Tests;

public sealed class PreemptCountTests
{
    [Fact]
    public void Fields_have_the_bit_layout_of_Linux()
    {
        PreemptCount count = default;
        count.Add(PreemptCount.Preempt);
        count.Add(PreemptCount.SoftirqServing);
        count.Add(PreemptCount.SoftirqDisable);
        count.Add(PreemptCount.HardIrq);
        count.Add(PreemptCount.Nmi);
        Assert.Equal(0x00110301u, count.Value);
        Assert.Equal((1u, 3u, 1u, 1u), (count.PreemptDepth, count.SoftirqDepth, count.HardIrqDepth, count.NmiDepth));
        Assert.True(count.InNmi && count.InHardIrq && count.InServingSoftirq && count.InInterrupt && !count.InTask);
    }

    [Fact]
    public void Bottom_halves_off_is_softirq_context_but_still_task_context()
    {
        PreemptCount count = default;
        count.Add(PreemptCount.SoftirqDisable);
        Assert.True(count.InSoftirq && count.InTask && !count.InServingSoftirq);
    }

    [Fact]
    public void Need_resched_is_no_part_of_the_count()
    {
        PreemptCount count = default;
        count.NeedResched = true;
        Assert.Equal(0u, count.Value);
        Assert.Equal("0x80000000", count.ToString());
        Assert.False(count.InAtomic);
    }

    [Theory]
    [InlineData(PreemptCount.Preempt, 255)]
    [InlineData(PreemptCount.SoftirqDisable, 127)]
    [InlineData(PreemptCount.HardIrq, 15)]
    [InlineData(PreemptCount.Nmi, 15)]
    public void A_full_field_does_not_spill_into_the_next(uint offset, int max)
    {
        PreemptCount count = default;
        for (int i = 0; i < max; i++)
        {
            count.Add(offset);
        }

        Assert.Throws<OverflowException>(() => count.Add(offset));
    }

    [Fact]
    public void A_field_does_not_become_negative()
    {
        PreemptCount count = default;
        count.Add(PreemptCount.HardIrq);
        Assert.Throws<OverflowException>(() => count.Sub(PreemptCount.Preempt));
    }

    [Fact]
    public void An_offset_that_is_none_is_refused()
        => Assert.Contains("is not an offset", Assert.Throws<ArgumentOutOfRangeException>(() => default(PreemptCount).Add(3)).Message);
}
