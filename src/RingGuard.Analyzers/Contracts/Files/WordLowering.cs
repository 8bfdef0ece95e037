using System;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace RingGuard.Analyzers.Contracts.Files;

/// <summary>Turns the words of one line into clauses. Needs no symbols; what needs them is left to the validator.</summary>
internal sealed class WordLowering
{
    private readonly EntrySyntax _entry;
    private readonly Func<FileSpan, Location?> _locate;
    private readonly ImmutableArray<FileProblem>.Builder _problems;

    private WordLowering(EntrySyntax entry, Func<FileSpan, Location?> locate, ImmutableArray<FileProblem>.Builder problems)
    {
        _entry = entry;
        _locate = locate;
        _problems = problems;
    }

    public static FileStatement Lower(EntrySyntax entry, Func<FileSpan, Location?> locate, ImmutableArray<FileProblem>.Builder problems)
    {
        var lowering = new WordLowering(entry, locate, problems);
        var builder = new ContractBuilder();
        if (entry.Withdraws && entry.Words.Length > 0)
            problems.Add(new FileProblem(entry.Words[0].Span, "a line that withdraws ('!') takes no words"));
        else if (!entry.Withdraws)
            lowering.LowerWords(builder);

        return new FileStatement(entry, builder.ToContract())
        {
            LockClass = builder.LockClass,
            LockClassIsNamedByType = builder.LockClassIsNamedByType,
            KernelCode = builder.KernelCode,
            OwnContexts = builder.OwnContexts.ToImmutable(),
            ProtocolDefinitions = builder.ProtocolDefinitions.ToImmutable(),
            WildcardPrefix = lowering.ReadWildcard(),
        };
    }

    private string? ReadWildcard()
    {
        if (_entry.Kind != EntryKind.Symbol)
            return null;

        var star = _entry.Name.IndexOf(".*", StringComparison.Ordinal);
        if (star >= 0 && star == _entry.Name.Length - 2 && _entry.Name[0] == 'T' && star > 2 && _entry.Target is null)
            return _entry.Name.Substring(2, star - 1);

        // "**" or a "*" elsewhere; pointers of a parameter list are written with '*', too.
        var list = _entry.Name.IndexOf('(');
        star = _entry.Name.IndexOf('*');
        if (star >= 0 && (list < 0 || star < list))
            _problems.Add(new FileProblem(_entry.NameSpan, "a wildcard is written 'T:Namespace.*' or 'T:Namespace.Type.*'"));
        return null;
    }

    private void LowerWords(ContractBuilder builder)
    {
        if (_entry.Words.IsEmpty && _entry.Kind != EntryKind.Construct)
        {
            if (!_entry.IsDamaged)
                _problems.Add(new FileProblem(_entry.NameSpan, $"nothing is said about '{_entry.Name}'"));
            return;
        }

        var place = WordTable.PlaceOf(_entry);
        foreach (var word in _entry.Words)
        {
            if (!WordTable.TryGetPlaces(word.Name, out var possible))
                _problems.Add(new FileProblem(word.NameSpan, $"'{word.Name}' is no word of contracts" + Spelling.Hint(word.Name, WordTable.Words)));
            else if (possible == WordPlace.Type && _entry.Name.EndsWith(".*", StringComparison.Ordinal))
                _problems.Add(new FileProblem(word.NameSpan, $"'{word.Name}' is said of one type; a wildcard speaks of members"));
            else if ((possible & place) == 0)
                _problems.Add(new FileProblem(word.NameSpan, $"'{word.Name}' cannot be said of {WordTable.Describe(_entry)}" + PlaceHint(possible)));
            else
                Lower(word, builder);
        }
    }

    private string PlaceHint(WordPlace possible)
        => _entry.Kind == EntryKind.Symbol && _entry.Name[0] == 'M' && (possible & WordPlace.Value) != 0
            ? "; write '->return' or '->parameter' behind the method"
            : "";

    private void Lower(WordSyntax word, ContractBuilder builder)
    {
        var arguments = new ArgumentList(word, _problems);
        if (FactLowering.IsFact(word.Name))
        {
            FactLowering.Lower(word, arguments, builder, _locate);
            return;
        }

        switch (word.Name)
        {
            case "Requires": LowerClause(ClauseKind.Requires, word, arguments, builder); return;
            case "Forbids": LowerClause(ClauseKind.Forbids, word, arguments, builder); return;
            case "Ensures" or "Assert": LowerClause(ClauseKind.Ensures, word, arguments, builder); return;
            case "Acquires": LowerClause(ClauseKind.Acquires, word, arguments, builder); return;
            case "Releases": LowerClause(ClauseKind.Releases, word, arguments, builder); return;
            case "Effects": LowerClause(ClauseKind.Effects, word, arguments, builder); return;
            case "LockClass" or "Lock": LowerLockClass(word, arguments, builder); return;
            case "RunsIn":
                if (arguments.ReadEnum(arguments.TakeSubject("an execution mode"), EnumTable.ExecutionMode) is { } mode)
                    builder.AddMode((ExecutionMode)(int)mode);
                break;
            case "Role":
                LowerRole(arguments, builder);
                break;
            case "Protocol":
                if (arguments.ReadText(arguments.TakeSubject("the protocol's name")) is { } protocol)
                {
                    var step = new ProtocolStep(protocol, arguments.ReadText(arguments.TakeNamed("Step")) ?? "") { When = arguments.ReadText(arguments.TakeNamed("When")) };
                    builder.AddProtocol(arguments.TakeNamed("Is") is { } value ? step with { Is = arguments.ReadConstant(value) } : step);
                }

                break;
            case "Trusted":
                // The reason is for readers; whether there is one is RG9005's business.
                arguments.ReadText(arguments.TakePositional());
                builder.IsTrusted = true;
                break;
            case "Stub":
                builder.IsStub = true;
                break;
            case "NoReturn":
                builder.NoReturn = true;
                break;
            case "CurrentOnly" when IsOfCallableOnly:
                builder.ThisRoles = builder.ThisRoles.Union(RoleSet.Of(ValueRole.Current));
                break;
            case "CurrentOnly":
                builder.Roles = builder.Roles.Union(RoleSet.Of(ValueRole.Current));
                break;
            case "MustUseResult":
                builder.Roles = builder.Roles.Union(RoleSet.Of(ValueRole.MustCheck));
                break;
            case "PerCpu":
                builder.Roles = builder.Roles.Union(RoleSet.Of(ValueRole.CpuLocal));
                break;
            default:
                builder.TryAddSugar(word.Name, _locate(word.Span));
                break;
        }

        arguments.End();
    }

    private bool IsOfCallableOnly => (WordTable.PlaceOf(_entry) & WordPlace.Value) == 0;

    private static void LowerRole(ArgumentList arguments, ContractBuilder builder)
    {
        var value = arguments.TakeSubject("a role");
        if (value is null)
            return;

        if (value.Kind != ValueKind.Names)
        {
            arguments.ReadEnum(value, EnumTable.ValueRole);
            return;
        }

        foreach (var name in value.Names)
        {
            var single = new ValueSyntax(ValueKind.Names, name.Span) { Names = ImmutableArray.Create(name) };
            if (arguments.ReadEnum(single, EnumTable.ValueRole) is { } role)
                builder.Roles = builder.Roles.Union(RoleSet.Of((ValueRole)(int)role));
        }
    }

    private void LowerClause(ClauseKind kind, WordSyntax word, ArgumentList arguments, ContractBuilder builder)
    {
        var subject = arguments.TakeSubject(kind == ClauseKind.Effects ? "an effect" : "a context or resource");
        if (subject is null)
            return;

        var of = arguments.ReadText(arguments.TakeNamed("Of"));
        var clause = ReadSubject(new Clause(kind) { Location = _locate(word.Span) }, subject, of is not null, arguments);
        clause = clause with
        {
            Of = of,
            On = (Outcome)(int)(arguments.ReadEnum(arguments.TakeNamed("On"), EnumTable.Outcome) ?? 0),
            OnParameter = arguments.ReadText(arguments.TakeNamed("OnParameter")),
            When = arguments.ReadText(arguments.TakeNamed("When")),
            Via = arguments.ReadText(arguments.TakeNamed("Via")),
            IsAssertion = word.Name == "Assert",
        };

        if (arguments.TakeNamed("Is") is { } value)
        {
            clause = clause with { Is = arguments.ReadConstant(value) };
            if (clause.When is null)
                arguments.Report(value.Span, "'Is' without 'When' has no meaning");
        }
        else if (clause.When is not null)
        {
            arguments.Report(word.Span, "'When' without 'Is' has no meaning");
        }

        if (kind == ClauseKind.Acquires)
        {
            clause = clause with
            {
                LockKind = (LockKind?)(int?)arguments.ReadEnum(arguments.TakeNamed("Kind"), EnumTable.LockKind),
                Reentrant = arguments.ReadBool(arguments.TakeNamed("Reentrant")),
            };
        }

        arguments.End();
        if (!arguments.HasProblem)
            builder.Add(clause);
    }

    private static Clause ReadSubject(Clause clause, ValueSyntax subject, bool hasObject, ArgumentList arguments)
    {
        if (clause.Kind == ClauseKind.Effects)
            return clause with { Effects = (Effect)(uint)(arguments.ReadEnum(subject, EnumTable.Effect) ?? 0) };

        if (subject.Kind == ValueKind.Text)
            return clause with { CustomContext = subject.Text };

        var isCounted = clause.Kind is ClauseKind.Acquires or ClauseKind.Releases;
        if (isCounted)
            return clause with { Resource = (Resource?)(int?)arguments.ReadEnum(subject, EnumTable.Resource) };

        // "FpuSection" is both: a context unless it is said of which object.
        if (subject is { Kind: ValueKind.Names, Names.Length: 1 } && EnumTable.Resource.TryGetValue(subject.Names[0].Last, out var resource)
            && (hasObject || !EnumTable.Context.TryGetValue(subject.Names[0].Last, out _)
                || subject.Names[0].Text.StartsWith("Resource.", StringComparison.Ordinal)))
        {
            return clause with { Resource = (Resource)(int)resource };
        }

        return clause with { Context = (Context)(uint)(arguments.ReadEnum(subject, EnumTable.Context) ?? 0) };
    }

    private void LowerLockClass(WordSyntax word, ArgumentList arguments, ContractBuilder builder)
    {
        var isShort = word.Name == "Lock";
        var name = isShort ? "" : arguments.ReadText(arguments.TakeSubject("the name of the lock class"));
        var kind = arguments.ReadEnum(arguments.TakePositional() ?? arguments.TakeNamed("Kind"), EnumTable.LockKind);
        if (kind is null && !arguments.HasProblem)
            arguments.Report(word.NameSpan, $"'{word.Name}' needs the kind of lock: {string.Join(", ", EnumTable.LockKind.Names)}");

        var info = new LockClassInfo(name ?? "", (LockKind)(int)(kind ?? 0))
        {
            Order = arguments.ReadInt(arguments.TakeNamed("Order")) ?? 0,
            IrqSafety = (IrqSafety)(int)(arguments.ReadEnum(arguments.TakeNamed("IrqSafety"), EnumTable.IrqSafety) ?? 0),
            Nested = arguments.ReadBool(arguments.TakeNamed("Nested")) ?? false,
            Reentrant = arguments.ReadBool(arguments.TakeNamed("Reentrant")) ?? false,
        };
        arguments.End();
        if (arguments.HasProblem)
            return;

        if (builder.LockClass is not null)
        {
            arguments.Report(word.Span, "the line already has a lock class");
            return;
        }

        builder.LockClass = info;
        builder.LockClassIsNamedByType = isShort;
    }
}
