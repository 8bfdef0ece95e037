using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace RingGuard.Analyzers.Contracts;

/// <summary>Reads RingGuard's attributes, whatever assembly declares them, into a <see cref="ContractBuilder"/>.</summary>
internal sealed class AttributeReader
{
    private readonly EnumDecoder _decoder = new();

    /// <summary>Name of the attribute class if it is one of ours ("RequiresAttribute"), else null.</summary>
    public static string? GetName(INamedTypeSymbol? attributeClass)
        => attributeClass is { ContainingType: null, Arity: 0, ContainingNamespace: { Name: "RingGuard", ContainingNamespace.IsGlobalNamespace: true } }
            ? attributeClass.Name
            : null;

    public static Location? GetLocation(AttributeData attribute)
        => attribute.ApplicationSyntaxReference is { } reference ? reference.SyntaxTree.GetLocation(reference.Span) : null;

    /// <summary>Attributes of a method, property, event or delegate type that speak of the callable.</summary>
    public void ReadCallable(ImmutableArray<AttributeData> attributes, ContractBuilder builder)
    {
        foreach (var attribute in attributes)
            ReadCallable(attribute, builder);
    }

    public void ReadCallable(AttributeData attribute, ContractBuilder builder)
    {
        if (attribute.AttributeClass is not { } attributeClass)
            return;

        if (IsDoesNotReturn(attributeClass))
        {
            builder.NoReturn = true;
            return;
        }

        var name = GetName(attributeClass);
        if (name is null)
            return;

        if (GetClauseKind(name) is { } kind)
        {
            if (ReadClause(kind, attribute) is { } clause)
                builder.Add(clause);
            return;
        }

        switch (name)
        {
            case "RunsInAttribute":
                if (TryDecodeFirst(attribute, EnumTable.ExecutionMode, out var mode))
                    builder.AddMode((ExecutionMode)(int)mode);
                break;
            case "TrustedAttribute":
                builder.IsTrusted = true;
                break;
            case "ProtocolAttribute":
                if (GetFirst(attribute) is { Kind: TypedConstantKind.Primitive, Value: string protocol })
                {
                    builder.AddProtocol(new ProtocolStep(protocol, GetNamed(attribute, "Step") as string ?? "")
                    {
                        When = GetNamed(attribute, "When") as string,
                        Is = GetNamed(attribute, "Is"),
                    });
                }

                break;
            case "CurrentOnlyAttribute":
                builder.ThisRoles = builder.ThisRoles.Union(RoleSet.Of(ValueRole.Current));
                break;
            case "MustUseResultAttribute":
                builder.Roles = builder.Roles.Union(RoleSet.Of(ValueRole.MustCheck));
                break;
            default:
                if (ReadMarker(attribute) is { } marker)
                    builder.AddMarker(marker);
                else if (WordOf(name) is { } word)
                    builder.TryAddSugar(word, GetLocation(attribute));
                break;
        }
    }

    /// <summary>Roles that attributes give to a value: parameter, result, field, property or type.</summary>
    public RoleSet ReadRoles(ImmutableArray<AttributeData> attributes)
    {
        var roles = default(RoleSet);
        foreach (var attribute in attributes)
        {
            switch (GetName(attribute.AttributeClass))
            {
                case "RoleAttribute":
                    if (TryDecodeFirst(attribute, EnumTable.ValueRole, out var role))
                        roles = roles.Union(RoleSet.Of((ValueRole)(int)role));
                    break;
                case "CurrentOnlyAttribute":
                    roles = roles.Union(RoleSet.Of(ValueRole.Current));
                    break;
                case "MustUseResultAttribute":
                    roles = roles.Union(RoleSet.Of(ValueRole.MustCheck));
                    break;
                case "PerCpuAttribute":
                    roles = roles.Union(RoleSet.Of(ValueRole.CpuLocal));
                    break;
            }
        }

        return roles;
    }

    /// <summary>The word that an attribute of ours stands for, or null: its name without the suffix.</summary>
    public static string? WordOf(string attributeName)
        => attributeName.EndsWith("Attribute", System.StringComparison.Ordinal) ? attributeName.Substring(0, attributeName.Length - "Attribute".Length) : null;

    /// <summary>The marker that an attribute is, on a symbol of any kind; null when it is none or the compiler cannot read its argument.</summary>
    public Marker? ReadMarker(AttributeData attribute)
    {
        if (GetName(attribute.AttributeClass) is not { } name || WordOf(name) is not { } word || !MarkerWords.Contains(word))
            return null;
        var marker = new Marker(word) { When = GetNamed(attribute, "When") as string, Is = GetNamed(attribute, "Is") };
        switch (MarkerWords.ArgumentOf(word))
        {
            case MarkerArgument.Number:
                return Value(GetFirst(attribute)) is int number ? marker with { Value = number } : null;
            case MarkerArgument.Role:
                return TryDecodeFirst(attribute, EnumTable.ValueRole, out var role) ? marker with { Value = (ValueRole)(int)role } : null;
            case MarkerArgument.Text:
                if (Value(GetFirst(attribute)) is not string text)
                    return null;
                foreach (var argument in attribute.NamedArguments)
                {
                    if (argument.Key == "Mode" && _decoder.TryDecode(argument.Value, EnumTable.Resource, out var mode))
                        marker = marker with { Mode = (Resource)(int)mode };
                }

                return marker with { Value = text };
            default:
                return marker;
        }
    }

    public ExecutionMode? ReadRunsIn(ImmutableArray<AttributeData> attributes)
    {
        foreach (var attribute in attributes)
        {
            if (GetName(attribute.AttributeClass) == "RunsInAttribute" && TryDecodeFirst(attribute, EnumTable.ExecutionMode, out var mode))
                return (ExecutionMode)(int)mode;
        }

        return null;
    }

    public LockClassInfo? ReadLockClass(ImmutableArray<AttributeData> attributes)
    {
        foreach (var attribute in attributes)
        {
            if (GetName(attribute.AttributeClass) != "LockClassAttribute" || attribute.ConstructorArguments.Length < 2
                || attribute.ConstructorArguments[0] is not { Kind: TypedConstantKind.Primitive, Value: string name }
                || !_decoder.TryDecode(attribute.ConstructorArguments[1], EnumTable.LockKind, out var kind))
            {
                continue;
            }

            var info = new LockClassInfo(name, (LockKind)(int)kind);
            foreach (var argument in attribute.NamedArguments)
            {
                info = argument.Key switch
                {
                    "Order" when Value(argument.Value) is int order => info with { Order = order },
                    "Nested" when Value(argument.Value) is bool nested => info with { Nested = nested },
                    "Reentrant" when Value(argument.Value) is bool reentrant => info with { Reentrant = reentrant },
                    "IrqSafety" when _decoder.TryDecode(argument.Value, EnumTable.IrqSafety, out var safety)
                        => info with { IrqSafety = (IrqSafety)(int)safety },
                    _ => info,
                };
            }

            return info;
        }

        return null;
    }

    public static ClauseKind? GetClauseKind(string attributeName) => attributeName switch
    {
        "RequiresAttribute" => ClauseKind.Requires,
        "ForbidsAttribute" => ClauseKind.Forbids,
        "EnsuresAttribute" => ClauseKind.Ensures,
        "AcquiresAttribute" => ClauseKind.Acquires,
        "ReleasesAttribute" => ClauseKind.Releases,
        "EffectsAttribute" => ClauseKind.Effects,
        _ => null,
    };

    /// <summary>Null when the compiler could not make sense of the arguments; it says so itself.</summary>
    public Clause? ReadClause(ClauseKind kind, AttributeData attribute)
    {
        var subject = GetFirst(attribute);
        var clause = new Clause(kind) { Location = GetLocation(attribute) };
        if (subject.Kind == TypedConstantKind.Primitive && subject.Value is string ownContext && kind != ClauseKind.Effects)
            clause = clause with { CustomContext = ownContext };
        else if (subject.Kind != TypedConstantKind.Enum || subject.Type is null)
            return null;
        else if (kind == ClauseKind.Effects)
        {
            if (!_decoder.TryDecode(subject, EnumTable.Effect, out var effects))
                return null;
            clause = clause with { Effects = (Effect)(uint)effects };
        }
        else if (subject.Type.Name == "Resource")
        {
            if (!_decoder.TryDecode(subject, EnumTable.Resource, out var resource))
                return null;
            clause = clause with { Resource = (Resource)(int)resource };
        }
        else
        {
            if (!_decoder.TryDecode(subject, EnumTable.Context, out var context))
                return null;
            clause = clause with { Context = (Context)(uint)context };
        }

        foreach (var argument in attribute.NamedArguments)
        {
            clause = argument.Key switch
            {
                "Of" => clause with { Of = Value(argument.Value) as string },
                "On" when _decoder.TryDecode(argument.Value, EnumTable.Outcome, out var outcome)
                    => clause with { On = (Outcome)(int)outcome },
                "OnParameter" => clause with { OnParameter = Value(argument.Value) as string },
                "When" => clause with { When = Value(argument.Value) as string },
                "Is" => clause with { Is = Value(argument.Value) },
                "Kind" when _decoder.TryDecode(argument.Value, EnumTable.LockKind, out var lockKind)
                    => clause with { LockKind = (LockKind)(int)lockKind },
                "Reentrant" when Value(argument.Value) is bool reentrant => clause with { Reentrant = reentrant },
                _ => clause,
            };
        }

        return clause;
    }

    public static TypedConstant GetFirst(AttributeData attribute)
        => attribute.ConstructorArguments.IsEmpty ? default : attribute.ConstructorArguments[0];

    public static object? GetNamed(AttributeData attribute, string name)
    {
        foreach (var argument in attribute.NamedArguments)
        {
            if (argument.Key == name)
                return Value(argument.Value);
        }

        return null;
    }

    public bool TryDecodeFirst(AttributeData attribute, EnumTable table, out ulong value)
        => _decoder.TryDecode(GetFirst(attribute), table, out value);

    // TypedConstant.Value throws for arrays.
    private static object? Value(TypedConstant constant)
        => constant.Kind is TypedConstantKind.Primitive or TypedConstantKind.Enum ? constant.Value : null;

    private static bool IsDoesNotReturn(INamedTypeSymbol attributeClass)
        => attributeClass is
        {
            Name: "DoesNotReturnAttribute",
            ContainingType: null,
            ContainingNamespace:
            {
                Name: "CodeAnalysis",
                ContainingNamespace: { Name: "Diagnostics", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } },
            },
        };
}
