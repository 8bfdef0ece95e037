using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Text.RegularExpressions;
using Xunit;

namespace RingGuard.MiniKernel.Tests;

/// <summary>Each scenario of the groups that this kernel runs has a test with its id.</summary>
public sealed class ScenarioCoverageTests
{
    [Fact]
    public void Every_scenario_of_groups_A_B_E_and_F_has_a_test()
    {
        HashSet<string> present = typeof(ScenarioCoverageTests).Assembly.GetTypes()
            .SelectMany(static t => t.GetMethods(BindingFlags.Public | BindingFlags.Instance))
            .Where(static m => m.GetCustomAttributes<FactAttribute>().Any())
            .Select(static m => Regex.Match(m.Name, "^SC_([ABEF][0-9]{2})").Groups[1].Value)
            .ToHashSet();
        IEnumerable<string> expected = Ids('A', 22).Concat(Ids('B', 27)).Concat(Ids('E', 50)).Concat(Ids('F', 46));
        Assert.Empty(expected.Except(present));
    }

    private static IEnumerable<string> Ids(char group, int last) => Enumerable.Range(1, last).Select(n => $"{group}{n:00}");
}
