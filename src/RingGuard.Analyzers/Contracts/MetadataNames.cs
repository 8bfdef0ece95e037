using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts.Files;

namespace RingGuard.Analyzers.Contracts;

/// <summary>Names of the contracted members of one referenced assembly; strings only, kept by metadata reference.</summary>
internal sealed class MetadataNames
{
    private static readonly ConditionalWeakTable<MetadataReference, MetadataNames> Cache = new();

    private readonly HashSet<string> _members = new(StringComparer.Ordinal);
    private readonly HashSet<string> _delegates = new(StringComparer.Ordinal);
    private readonly List<(string Type, string Member)> _typed = new();
    private readonly HashSet<string> _words = new(StringComparer.Ordinal);

    public IReadOnlyCollection<string> Members => _members;

    public IReadOnlyCollection<string> Delegates => _delegates;

    /// <summary>Attributes of the vocabulary, and what their arguments name.</summary>
    public IReadOnlyCollection<string> Words => _words;

    /// <summary>Members that say in which mode a handler runs that they are given.</summary>
    public HashSet<string> Registrars { get; } = new(StringComparer.Ordinal);

    public static MetadataNames Of(IAssemblySymbol assembly, MetadataReference? reference, ContractFileIndex index)
    {
        // Aliases of attributes are the compilation's own; names that depend on them cannot be shared.
        if (reference is not PortableExecutableReference || index.AliasedAttributeNames.Count > 0)
            return Read(assembly, index);

        return Cache.TryGetValue(reference, out var known) ? known : Cache.GetValue(reference, _ => Read(assembly, index));
    }

    public void AddTyped(HashSet<string> types, HashSet<string> names)
    {
        foreach (var (type, member) in _typed)
        {
            if (types.Contains(type))
                names.Add(member);
        }
    }

    private static MetadataNames Read(IAssemblySymbol assembly, ContractFileIndex index)
    {
        var names = new MetadataNames();
        names.HasContract(assembly.GetAttributes(), index);
        names.AddNamespace(assembly.GlobalNamespace, index);
        return names;
    }

    private void AddNamespace(INamespaceSymbol @namespace, ContractFileIndex index)
    {
        foreach (var member in @namespace.GetMembers())
        {
            if (member is INamespaceSymbol inner)
                AddNamespace(inner, index);
            else if (member is INamedTypeSymbol type)
                AddType(type, index);
        }
    }

    private void AddType(INamedTypeSymbol type, ContractFileIndex index)
    {
        if (HasContract(type.GetAttributes(), index))
        {
            _members.Add(type.Name);
            if (type.TypeKind == TypeKind.Delegate)
                _delegates.Add(type.Name);
        }

        AddSettable(type);
        foreach (var member in type.GetMembers())
        {
            switch (member)
            {
                case INamedTypeSymbol nested:
                    AddType(nested, index);
                    break;
                case IMethodSymbol method:
                    AddMethod(type, method, index);
                    break;
                default:
                    if (HasContract(member.GetAttributes(), index))
                        AddName(member);
                    if (NamesMode(member.GetAttributes()))
                        Registrars.Add(member.Name);
                    AddTyped(member);
                    break;
            }
        }
    }

    /// <summary>What a type with FP state stores beside it speaks of that state (RG2022).</summary>
    private void AddSettable(INamedTypeSymbol type)
    {
        if (!type.GetMembers().Any(static m => m is IFieldSymbol or IPropertySymbol && m.GetAttributes().Any(NamesFpState)))
            return;
        foreach (var member in type.GetMembers())
        {
            if (member is IFieldSymbol { IsReadOnly: false, IsConst: false, IsImplicitlyDeclared: false } or IPropertySymbol { SetMethod: not null })
                AddName(member);
        }
    }

    private static bool NamesFpState(AttributeData attribute)
        => attribute.AttributeClass is { } attributeClass && AttributeReader.GetName(attributeClass) == "RoleAttribute"
        && attribute.ConstructorArguments.Length == 1 && EnumDecoder.TryGetBits(attribute.ConstructorArguments[0].Value, out var role)
        && (ValueRole)role is ValueRole.FpImage or ValueRole.FpStateRef;

    private void AddMethod(INamedTypeSymbol type, IMethodSymbol method, ContractFileIndex index)
    {
        var has = HasContract(method.GetAttributes(), index) || HasContract(method.GetReturnTypeAttributes(), index);
        foreach (var parameter in method.Parameters)
        {
            has |= HasContract(parameter.GetAttributes(), index);
            if (NamesMode(parameter.GetAttributes()))
                Registrars.Add(method.MethodKind == MethodKind.Constructor ? type.Name : DocumentationId.SimpleName(method.AssociatedSymbol ?? method));
        }

        if (!has)
            return;

        if (method.MethodKind is MethodKind.Constructor or MethodKind.DelegateInvoke)
            _members.Add(type.Name);
        else
            AddName(method.AssociatedSymbol ?? method);

        if (method.MethodKind == MethodKind.DelegateInvoke)
            _delegates.Add(type.Name);
    }

    private void AddName(ISymbol member)
    {
        if (member is IPropertySymbol { IsIndexer: true })
        {
            _members.Add("this[]");
            _members.Add("Item");
        }
        else
        {
            _members.Add(member is IMethodSymbol { MethodKind: MethodKind.UserDefinedOperator or MethodKind.Conversion }
                ? "operator"
                : DocumentationId.SimpleName(member));
        }
    }

    private void AddTyped(ISymbol member)
    {
        var type = member switch
        {
            IFieldSymbol field => field.Type,
            IPropertySymbol property => property.Type,
            IEventSymbol @event => @event.Type,
            _ => null,
        };
        if (type is { TypeKind: TypeKind.Delegate })
            _typed.Add((type.Name, member.Name));
    }

    private static bool NamesMode(ImmutableArray<AttributeData> attributes)
    {
        foreach (var attribute in attributes)
        {
            if (attribute.AttributeClass is { } attributeClass && AttributeReader.GetName(attributeClass) == "RunsInAttribute")
                return true;
        }

        return false;
    }

    private bool HasContract(ImmutableArray<AttributeData> attributes, ContractFileIndex index)
    {
        var has = false;
        foreach (var attribute in attributes)
        {
            if (attribute.AttributeClass is not { } attributeClass)
                continue;

            if (AttributeReader.GetName(attributeClass) is { } name)
                AddWords(name, attribute);
            if (AttributeReader.GetName(attributeClass) is not null || attributeClass.Name == "DoesNotReturnAttribute"
                || index.FindAliases(attributeClass).Count > 0)
            {
                has = true;
            }
        }

        return has;
    }

    private void AddWords(string attributeName, AttributeData attribute)
    {
        _words.Add(attributeName.EndsWith("Attribute", StringComparison.Ordinal) ? attributeName.Substring(0, attributeName.Length - "Attribute".Length) : attributeName);
        foreach (var argument in attribute.ConstructorArguments)
            AddWords(argument);
        foreach (var argument in attribute.NamedArguments)
            AddWords(argument.Value);
    }

    private void AddWords(TypedConstant constant)
    {
        if (constant.Kind == TypedConstantKind.Primitive && constant.Value is string text)
        {
            _words.Add(text);
        }
        else if (constant.Kind == TypedConstantKind.Enum && constant.Type is { } type && EnumDecoder.TryGetBits(constant.Value, out var bits))
        {
            foreach (var member in type.GetMembers())
            {
                if (member is IFieldSymbol { HasConstantValue: true } field && EnumDecoder.TryGetBits(field.ConstantValue, out var value)
                    && (value == bits || (EnumTable.IsSingleBit(value) && (bits & value) != 0)))
                {
                    _words.Add(field.Name);
                }
            }
        }
    }
}
