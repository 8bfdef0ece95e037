using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace RingGuard.Analyzers.Contracts.Files;

/// <summary>Reads the words that state a fact and no clause: markers, and what is said of the assembly.</summary>
internal static class FactLowering
{
    public static bool IsFact(string word) => MarkerWords.Contains(word) || word is "ProtocolDefinition" or "ContextDefinition" or "KernelCode";

    public static void Lower(WordSyntax word, ArgumentList arguments, ContractBuilder builder, Func<FileSpan, Location?> locate)
    {
        switch (word.Name)
        {
            case "KernelCode":
                LowerKernelCode(word, arguments, builder);
                break;
            case "ContextDefinition":
                LowerContext(arguments, builder);
                break;
            case "ProtocolDefinition":
                LowerProtocol(word, arguments, builder, locate);
                break;
            default:
                LowerMarker(word, arguments, builder);
                break;
        }
    }

    private static void LowerMarker(WordSyntax word, ArgumentList arguments, ContractBuilder builder)
    {
        var marker = new Marker(word.Name);
        switch (MarkerWords.ArgumentOf(word.Name))
        {
            case MarkerArgument.Number:
                var number = arguments.TakeSubject("a number");
                marker = marker with { Value = arguments.ReadInt(number) };
                if (marker.Value is < 0)
                    arguments.Report(number!.Span, $"'{word.Name}' cannot be negative");
                break;
            case MarkerArgument.Text:
                marker = marker with { Value = arguments.ReadText(arguments.TakeSubject(word.Name == MarkerWords.GuardedBy ? "the path of the lock" : "a name")) };
                break;
            case MarkerArgument.Truth:
                marker = marker with { Value = arguments.ReadBool(arguments.TakeSubject("'true' or 'false'")) };
                break;
            case MarkerArgument.Role when arguments.ReadEnum(arguments.TakeSubject("a role"), EnumTable.ValueRole) is { } role:
                marker = marker with { Value = (ValueRole)(int)role };
                break;
        }

        switch (word.Name)
        {
            case MarkerWords.GuardedBy when arguments.TakeNamed("Mode") is { } value && arguments.ReadEnum(value, EnumTable.Resource) is { } mode:
                if ((Resource)(int)mode is Resource.Lock or Resource.ReadLock or Resource.WriteLock)
                    marker = marker with { Mode = (Resource)(int)mode };
                else
                    arguments.Report(value.Span, "a guard is held as 'Lock', 'ReadLock' or 'WriteLock'");
                break;
            case MarkerWords.LockOrder:
                // What the order is by is for readers.
                arguments.ReadText(arguments.TakeNamed("By"));
                break;
            case MarkerWords.TestAndClear:
                marker = ReadCondition(marker, word, arguments);
                break;
        }

        arguments.End();
        if (!arguments.HasProblem)
            builder.AddMarker(marker);
    }

    private static Marker ReadCondition(Marker marker, WordSyntax word, ArgumentList arguments)
    {
        marker = marker with { When = arguments.ReadText(arguments.TakeNamed("When")) };
        if (arguments.TakeNamed("Is") is { } value)
        {
            marker = marker with { Is = arguments.ReadConstant(value) };
            if (marker.When is null)
                arguments.Report(value.Span, "'Is' without 'When' has no meaning");
        }
        else if (marker.When is not null)
        {
            arguments.Report(word.Span, "'When' without 'Is' has no meaning");
        }

        return marker;
    }

    private static void LowerKernelCode(WordSyntax word, ArgumentList arguments, ContractBuilder builder)
    {
        var info = new KernelCodeInfo
        {
            FloatAllowed = arguments.ReadBool(arguments.TakeNamed("FloatAllowed")) ?? false,
            RequireContracts = arguments.ReadBool(arguments.TakeNamed("RequireContracts")) ?? true,
            InterruptsSaveFpu = arguments.ReadBool(arguments.TakeNamed("InterruptsSaveFpu")) ?? false,
        };
        arguments.End();
        if (arguments.HasProblem)
            return;
        if (builder.KernelCode is not null)
            arguments.Report(word.Span, "the line already says 'KernelCode'");
        else
            builder.KernelCode = info;
    }

    private static void LowerContext(ArgumentList arguments, ContractBuilder builder)
    {
        var name = arguments.ReadText(arguments.TakeSubject("the name of the context"));
        var context = new OwnContext(name ?? "")
        {
            Atomic = arguments.ReadBool(arguments.TakeNamed("Atomic")) ?? false,
            Nests = arguments.ReadBool(arguments.TakeNamed("Nests")) ?? false,
        };
        arguments.End();
        if (!arguments.HasProblem)
            builder.OwnContexts.Add(context);
    }

    private static void LowerProtocol(WordSyntax word, ArgumentList arguments, ContractBuilder builder, Func<FileSpan, Location?> locate)
    {
        var name = arguments.ReadText(arguments.TakeSubject("the name of the protocol"));
        var transitions = new List<string>();
        while (arguments.TakePositional() is { } transition)
        {
            if (arguments.ReadText(transition) is { } text)
                transitions.Add(text);
        }

        var accept = arguments.ReadText(arguments.TakeNamed("Accept"));
        arguments.End();
        if (!arguments.HasProblem && name is not null)
            builder.ProtocolDefinitions.Add(new ProtocolDeclaration(name, transitions.ToImmutableArray(), accept ?? "") { Location = locate(word.Span) });
    }
}
