using System;
using System.Linq;
using RingGuard.Analyzers.Contracts.Files;
using Xunit;

namespace RingGuard.Analyzers.Tests.Contracts;

/// <summary>The parser and the lowering know nothing of Roslyn; these tests make no compilation.</summary>
public sealed class ContractFileParserTests
{
    private const string Valid = """
        # Cosmos
        M:Cosmos.Core.CPU.DisableInterrupts            Ensures(IrqOff)
        M:System.Threading.Thread.Sleep(System.Int32)  Requires(NotAtomic) Effects(Sleeps | Reschedules)
        T:My.Kernel.Ticket                             Lock(Spin)       # short for LockClass
        M:My.Kernel.Ticket.Take                        Acquires(Lock, Of = "this", On = True, Kind = Spin, Reentrant = false) Acquires(Preempt)
        M:My.Kernel.Irq.Save->return                   Role(IrqToken)
        M:My.Kernel.P2M.Walk(My.Gfn@, System.Int32)->cursor   Role(Cursor)
        !M:Some.Package.Contract.NotWanted             # withdraws
        E:My.Nic.DataReceived                          RunsIn(Softirq)
        F:My.Kernel.P2M._lock                          LockClass("p2m", RwSpin, Order = 40, IrqSafety = Safe, Nested = true)
        M:My.Cpu.#ctor(System.Int32)                   Effects(AllocatesBlocking, When = "gfp", Is = Gfp.Kernel)
        T:My.Arch.*                                    Trusted("hand-written \"asm\" # not a comment")
        alias [Verve.RequiresInterruptsDisabled]     = Requires(IrqOff)
        alias My.Debug.AssertInterruptsOff()         = Assert(IrqOff)
        construct lock                                 Acquires(Lock, Kind = Spin, Reentrant = false)
        construct delegate-call                        Ensures(IrqOn)
        """;

    private static string[] ProblemsOf(string text)
        => ContractFile.Parse("a.ringguard.txt", text).Problems.Select(p => $"{p.Span.Line + 1},{p.Span.Column + 1}: {p.Message}").ToArray();

    [Fact]
    public void ValidFile_HasNoProblems()
    {
        Assert.Empty(ProblemsOf(Valid));
        Assert.Equal(15, ContractFileParser.Parse(Valid).Entries.Length);
    }

    [Fact]
    public void Tokens_KnowTheirPlace()
    {
        const string Text = "\r\n  M:A.B(C, D)->x   Role(IrqToken)  \tRequires(IrqOff | InTask, When = \"w\", Is = -0x10)";
        var entry = Assert.Single(ContractFileParser.Parse(Text).Entries);
        Assert.Equal(("M:A.B(C,D)", "x"), (entry.Name, entry.Target));
        Assert.Equal(new FileSpan(4, 11, 1, 2), entry.NameSpan);
        Assert.Equal("x", Text.Substring(entry.TargetSpan.Start, entry.TargetSpan.Length));
        var requires = entry.Words[1];
        Assert.Equal("Requires(IrqOff | InTask, When = \"w\", Is = -0x10)", Text.Substring(requires.Span.Start, requires.Span.Length));
        Assert.Equal(["IrqOff", "InTask"], requires.Arguments[0].Value.Names.Select(n => n.Text));
        Assert.Equal("IrqOff | InTask", Text.Substring(requires.Arguments[0].Value.Span.Start, requires.Arguments[0].Value.Span.Length));
        Assert.Equal(-16, requires.Arguments[2].Value.Number);
        Assert.Equal(requires.NameSpan.Start - 2, requires.NameSpan.Column);
    }

    [Theory]
    [InlineData("M:A.B Requires(IrqOff", "1,22: Column 22: ',' or ')' is expected")]
    [InlineData("M:A.B Requires(", "1,16: Column 16: an argument is expected, the line ends")]
    [InlineData("M:A.B Requires(IrqOff |)", "1,24: Column 24: a name is expected after '|'")]
    [InlineData("M:A.B Trusted(\"x)", "1,15: Column 15: the string is not closed")]
    [InlineData("M:A.B LockClass(3x)", "1,17: Column 17: this is no number")]
    [InlineData("M:A.B Requires(;)", "1,16: Column 16: an argument is expected instead of ';'")]
    [InlineData("M:A.B (Stub)", "1,7: Column 7: a word such as 'Requires(…)' is expected instead of '('")]
    [InlineData("M:A.B(C Stub", "1,1: Column 1: the parentheses of 'M:A.B(C' do not match")]
    [InlineData("\n\n  X:A.B Stub", "3,3: Column 3: 'X:' is no kind of symbol that has a contract; use 'M:', 'P:', 'E:', 'F:' or 'T:'")]
    [InlineData("M:A.B-> Role(CpuId)", "1,8: Column 8: a parameter name or 'return' is expected after '->'")]
    [InlineData("!", "1,2: Column 2: a documentation comment id such as 'M:My.Type.Method' is expected after '!'")]
    [InlineData("alias [A.B = Stub", "1,11: Column 11: the full name of an attribute and ']' are expected")]
    [InlineData("alias [A.B] Stub", "1,13: Column 13: '=' is expected")]
    [InlineData("alias [A.B] =", "1,8: Column 8: the alias 'A.B' says nothing")]
    [InlineData("construct while Effects(Sleeps)", "1,11: Column 11: 'lock', 'new' or 'delegate-call' is expected after 'construct'")]
    public void SyntaxError_NamesTheColumn(string text, string problem) => Assert.Equal(problem, ProblemsOf(text)[0]);

    [Theory]
    [InlineData("M:A.B Requirs(IrqOff)", "1,7: 'Requirs' is no word of contracts; did you mean 'Requires'?")]
    [InlineData("M:A.B Requires(IrqOf)", "1,16: 'IrqOf' is no member of 'Context'; did you mean 'IrqOff'?")]
    [InlineData("M:A.B Effects(Sleeps | Sleps)", "1,24: 'Sleps' is no member of 'Effect'; did you mean 'Sleeps'?")]
    [InlineData("M:A.B Acquires(IrqOff)", "1,16: 'IrqOff' is no member of 'Resource'")]
    [InlineData("M:A.B Requires", "1,7: 'Requires' needs a context or resource in parentheses")]
    [InlineData("M:A.B Requires(IrqOff, Off = true)", "1,24: 'Requires' has no argument 'Off', or has it twice")]
    [InlineData("M:A.B Requires(IrqOff, InTask)", "1,24: 'Requires' takes no further argument")]
    [InlineData("M:A.B Ensures(IrqOff, On = Maybe)", "1,28: 'Maybe' is no member of 'Outcome'")]
    [InlineData("M:A.B Requires(IrqOff, Is = 1)", "1,29: 'Is' without 'When' has no meaning")]
    [InlineData("M:A.B Requires(IrqOff, When = \"x\")", "1,7: 'When' without 'Is' has no meaning")]
    [InlineData("M:A.B Acquires(Lock, Kind = Spin, Reentrant = 1)", "1,47: 'true' or 'false' is expected")]
    [InlineData("F:A.B LockClass(\"x\", Spin, Order = high)", "1,36: a whole number of 32 bits is expected")]
    [InlineData("F:A.B LockClass(\"x\")", "1,7: 'LockClass' needs the kind of lock: Raw, Spin, RwSpin, Mutex, RwMutex, Local")]
    [InlineData("F:A.B Requires(IrqOff)", "1,7: 'Requires' cannot be said of a field")]
    [InlineData("M:A.B StopsMachine", "1,7: 'StopsMachine' cannot be said of a method")]
    [InlineData("T:A.* StopsMachine", "1,7: 'StopsMachine' is said of one type; a wildcard speaks of members")]
    [InlineData("M:A.B Role(CpuId)", "1,7: 'Role' cannot be said of a method; write '->return' or '->parameter' behind the method")]
    [InlineData("M:A.B->return Stub", "1,15: 'Stub' cannot be said of a parameter or result")]
    [InlineData("construct lock Effects(Sleeps)", "1,16: 'Effects' cannot be said of 'construct lock'")]
    [InlineData("M:A.B", "1,1: nothing is said about 'M:A.B'")]
    [InlineData("!M:A.B Stub", "1,8: a line that withdraws ('!') takes no words")]
    [InlineData("T:A.*.B Stub", "1,1: a wildcard is written 'T:Namespace.*' or 'T:Namespace.Type.*'")]
    [InlineData("F:A.B Lock(Spin) Lock(Mutex)", "1,18: the line already has a lock class")]
    public void Mistake_IsReportedAtItsPlace(string text, string problem) => Assert.Equal(problem, Assert.Single(ProblemsOf(text)));

    [Fact]
    public void Mistake_CostsOnlyItsWord()
    {
        var file = ContractFile.Parse("a", "M:A.B Requires(Nope) Effects(Sleeps) Requires(;) Stub\nM:A.C Stub");
        Assert.Equal(2, file.Problems.Length);
        Assert.Single(file.Statements[0].Contract.Clauses);
        Assert.True(file.Statements[0].Contract.IsStub);
        Assert.True(file.Statements[1].Contract.IsStub);
    }

    [Fact]
    public void DamagedFile_NeverThrows_AndKeepsUntouchedLines()
    {
        for (var seed = 0; seed < 3000; seed++)
        {
            var random = new Random(seed);
            var start = random.Next(Valid.Length);
            var damaged = Valid.Remove(start, random.Next(Math.Min(60, Valid.Length - start)));
            if (seed % 3 == 0)
                damaged = damaged.Insert(random.Next(damaged.Length), "\"(|)=#!->.*,[]\0\u2028"[random.Next(16)].ToString());

            var file = ContractFile.Parse("a", damaged);
            Assert.All(file.Problems, p => Assert.InRange(p.Span.Start + p.Span.Length, 0, damaged.Length));
            Assert.True(file.Statements.Length >= 15 - 6, $"seed {seed}");
        }
    }
}
