using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts.Files;

namespace RingGuard.Analyzers.Contracts;

/// <summary>What contract files add to the answers.</summary>
internal sealed partial class ContractProvider
{
    /// <summary>Adds the lines about a symbol; where its attributes contradict a line, they win.</summary>
    private void AddCallableFromFiles(ISymbol symbol, ContractBuilder own)
    {
        if (GetFileId(symbol) is not { } id)
            return;

        var method = symbol as IMethodSymbol ?? (symbol as INamedTypeSymbol)?.DelegateInvokeMethod;
        foreach (var statement in Index.Project.Find(id))
            Add(statement.Contract, method, own);

        if (own.SpeaksOfCallable || !IsOfLibrary(symbol))
            return;

        foreach (var statement in Index.BuiltIn.Find(id))
            Add(statement.Contract, method, own);
    }

    private void AddFromAliases(ISymbol symbol, ContractBuilder own)
    {
        if (Index.AliasedAttributeNames.Count == 0)
            return;

        foreach (var attribute in symbol.GetAttributes())
        {
            if (attribute.AttributeClass is not { } attributeClass)
                continue;

            foreach (var alias in Index.FindAliases(attributeClass))
                Add(alias.Contract, symbol as IMethodSymbol, own);
        }
    }

    /// <summary>Roles that files give to a value; <paramref name="target"/> is a parameter's name or "return" of the symbol, else null.</summary>
    private RoleSet GetRolesFromFiles(ISymbol symbol, string? target)
    {
        if (GetFileId(symbol) is not { } id)
            return default;

        var key = target is null ? id : id + "->" + target;
        var roles = Roles(Index.Project.Find(key));
        return roles.IsEmpty && IsOfLibrary(symbol) ? Roles(Index.BuiltIn.Find(key)) : roles;
    }

    private RoleSet GetRolesFromAliases(ISymbol symbol)
    {
        if (Index.AliasedAttributeNames.Count == 0)
            return default;

        var roles = default(RoleSet);
        foreach (var attribute in symbol.GetAttributes())
        {
            if (attribute.AttributeClass is { } attributeClass)
                roles = roles.Union(Roles(Index.FindAliases(attributeClass)));
        }

        return roles;
    }

    private LockClassInfo? GetLockClassFromFiles(ISymbol symbol)
    {
        if (GetFileId(symbol) is { } id)
        {
            foreach (var statement in Index.Project.Find(id))
            {
                if (Named(statement, symbol) is { } info)
                    return info;
            }

            if (!IsOfLibrary(symbol))
                return null;

            foreach (var statement in Index.BuiltIn.Find(id))
            {
                if (Named(statement, symbol) is { } info)
                    return info;
            }
        }

        return null;
    }

    private ExecutionMode? GetModeFromFiles(ISymbol symbol, string? target)
    {
        if (GetFileId(symbol) is not { } id)
            return null;

        var key = target is null ? id : id + "->" + target;
        foreach (var statement in Index.Project.Find(key))
        {
            if (statement.Contract.RunsIn is { } mode)
                return mode;
        }

        if (!IsOfLibrary(symbol))
            return null;

        foreach (var statement in Index.BuiltIn.Find(key))
        {
            if (statement.Contract.RunsIn is { } mode)
                return mode;
        }

        return null;
    }

    /// <summary>
    /// The built-in file speaks of the .NET library, not of a kernel's own type that happens to have the same name (its own
    /// <c>System.Console</c>, in its sources or in its own core library): the library's assemblies are signed.
    /// </summary>
    private static bool IsOfLibrary(ISymbol symbol)
        => symbol.ContainingAssembly is { Identity.IsStrongName: true, Locations: { IsEmpty: false } locations } && !locations[0].IsInSource;

    /// <summary>Null when no file can mention the symbol; the id is a string that is not made for nothing.</summary>
    private string? GetFileId(ISymbol symbol)
        => symbol is not IMethodSymbol { MethodKind: MethodKind.LocalFunction or MethodKind.AnonymousFunction } && Index.MayMention(symbol)
            ? symbol.GetDocumentationCommentId()
            : null;

    private static RoleSet Roles(IReadOnlyList<FileStatement> statements)
    {
        var roles = default(RoleSet);
        for (var i = 0; i < statements.Count; i++)
            roles = roles.Union(statements[i].Contract.ReturnRoles);
        return roles;
    }

    private static LockClassInfo? Named(FileStatement statement, ISymbol symbol)
    {
        if (statement.LockClass is not { } info || !statement.LockClassIsNamedByType)
            return statement.LockClass;

        var type = symbol switch
        {
            IFieldSymbol field => field.Type,
            IPropertySymbol property => property.Type,
            _ => symbol,
        };

        // The short form on a field: the field is the lock, its own name tells it from others of the type.
        return info with { Name = symbol is INamedTypeSymbol ? type.Name : symbol.Name };
    }

    private static void Add(MemberContract contract, IMethodSymbol? method, ContractBuilder own)
    {
        foreach (var clause in contract.Clauses)
        {
            if (!IsContradicted(clause, own))
                own.Add(Resolve(clause, method));
        }

        foreach (var mode in contract.Modes)
            own.AddMode(mode);
        foreach (var step in contract.Protocols)
            own.AddProtocol(step with { Is = ResolveConstant(step.When, step.Is, method) });
        own.Roles = own.Roles.Union(contract.ReturnRoles);
        own.ThisRoles = own.ThisRoles.Union(contract.ThisRoles);
        own.IsTrusted |= contract.IsTrusted;
        own.IsStub |= contract.IsStub;
        own.NoReturn |= contract.NoReturn;
        own.NoFpu |= contract.NoFpu;
        own.IsAtomicSafe |= contract.IsAtomicSafe;
        foreach (var marker in contract.Markers)
            own.AddMarker(marker.Is is EnumMemberName ? marker with { Is = ResolveConstant(marker.When, marker.Is, method) } : marker);
    }

    private static bool IsContradicted(Clause clause, ContractBuilder own)
    {
        if (own.IsAtomicSafe && Contradiction.WithAtomicSafe(clause))
            return true;

        foreach (var known in own.Clauses)
        {
            if (Contradiction.Between(known, clause) is not null)
                return true;
        }

        return false;
    }

    /// <summary>The constant behind a member name, now that the parameter's type is known.</summary>
    private static Clause Resolve(Clause clause, IMethodSymbol? method)
    {
        return clause.Is is EnumMemberName ? clause with { Is = ResolveConstant(clause.When, clause.Is, method) } : clause;
    }

    private static object? ResolveConstant(string? when, object? value, IMethodSymbol? method)
    {
        if (value is not EnumMemberName member)
            return value;

        if (method is not null)
        {
            foreach (var parameter in method.Parameters)
            {
                if (parameter.Name != when || parameter.Type is not INamedTypeSymbol { TypeKind: TypeKind.Enum } type)
                    continue;

                foreach (var candidate in type.GetMembers(member.Name))
                {
                    if (candidate is IFieldSymbol { HasConstantValue: true } field)
                        return field.ConstantValue;
                }
            }
        }

        return member.Name;
    }
}
