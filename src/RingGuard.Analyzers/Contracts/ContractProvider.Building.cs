using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace RingGuard.Analyzers.Contracts;

/// <summary>How the answers are put together.</summary>
internal sealed partial class ContractProvider
{
    private MemberContract Build(IMethodSymbol method)
    {
        var own = new ContractBuilder();
        _reader.ReadCallable(method.GetAttributes(), own);
        own.Roles = own.Roles.Union(_reader.ReadRoles(method.GetReturnTypeAttributes()));
        if (method.AssociatedSymbol is { } associated)
            AddFromAssociated(method, associated, own);

        var parameterRoles = OwnParameterRoles(method);
        var bases = BaseMembers.Of(method);
        return Finish(method, own, parameterRoles, bases);
    }

    private MemberContract BuildDelegate(INamedTypeSymbol type)
    {
        var own = new ContractBuilder();
        _reader.ReadCallable(type.GetAttributes(), own);
        var invoke = type.DelegateInvokeMethod;
        if (invoke is null)
            return Finish(null, own, ImmutableArray<RoleSet>.Empty, ImmutableArray<ISymbol>.Empty);

        own.Roles = own.Roles.Union(_reader.ReadRoles(invoke.GetReturnTypeAttributes()));
        return Finish(invoke, own, OwnParameterRoles(invoke), ImmutableArray<ISymbol>.Empty);
    }

    /// <summary>A property's or event's contract holds for its accessors unless the accessor has its own.</summary>
    private void AddFromAssociated(IMethodSymbol accessor, ISymbol associated, ContractBuilder own)
    {
        var outer = new ContractBuilder();
        foreach (var attribute in associated.GetAttributes())
        {
            // On a property these speak of the value, on an event of nothing; neither of the accessor's `this`.
            if (AttributeReader.GetName(attribute.AttributeClass) is "CurrentOnlyAttribute" or "MustUseResultAttribute")
                continue;

            // What an event declares about modes holds for its handlers.
            if (associated.Kind == SymbolKind.Event && AttributeReader.GetName(attribute.AttributeClass) == "RunsInAttribute")
                continue;

            _reader.ReadCallable(attribute, outer);
        }

        Merge(own, outer);
        if (associated is IPropertySymbol property && accessor.MethodKind == MethodKind.PropertyGet)
            own.Roles = own.Roles.Union(_reader.ReadRoles(property.GetAttributes()));
    }

    /// <summary>Adds what <paramref name="outer"/> says where <paramref name="own"/> is silent.</summary>
    private static void Merge(ContractBuilder own, ContractBuilder outer)
    {
        if (!own.SpeaksOfCallable)
        {
            own.Clauses.AddRange(outer.Clauses);
            own.IsAtomicSafe |= outer.IsAtomicSafe;
        }

        if (own.Modes.Count == 0)
            own.Modes.AddRange(outer.Modes);
        if (own.Protocols.Count == 0)
            own.Protocols.AddRange(outer.Protocols);
        if (own.Roles.IsEmpty)
            own.Roles = outer.Roles;
        if (own.ThisRoles.IsEmpty)
            own.ThisRoles = outer.ThisRoles;
        own.IsTrusted |= outer.IsTrusted;
        own.IsStub |= outer.IsStub;
        own.NoReturn |= outer.NoReturn;
        own.NoFpu |= outer.NoFpu;
    }

    private ImmutableArray<RoleSet> OwnParameterRoles(IMethodSymbol method)
    {
        var parameters = method.Parameters;
        ImmutableArray<RoleSet>.Builder? roles = null;
        for (var i = 0; i < parameters.Length; i++)
        {
            var role = _reader.ReadRoles(parameters[i].GetAttributes());
            if (method.AssociatedSymbol is IPropertySymbol property)
            {
                role = role.Union(method.MethodKind == MethodKind.PropertySet && i == parameters.Length - 1
                    ? _reader.ReadRoles(property.GetAttributes())
                    : i < property.Parameters.Length ? _reader.ReadRoles(property.Parameters[i].GetAttributes()) : default);
            }

            if (role.IsEmpty)
                continue;

            roles ??= Empty(parameters.Length);
            roles[i] = role;
        }

        return roles?.MoveToImmutable() ?? ImmutableArray<RoleSet>.Empty;
    }

    private static ImmutableArray<RoleSet>.Builder Empty(int count)
    {
        var builder = ImmutableArray.CreateBuilder<RoleSet>(count);
        builder.Count = count;
        return builder;
    }

    private MemberContract Finish(IMethodSymbol? method, ContractBuilder own, ImmutableArray<RoleSet> parameterRoles, ImmutableArray<ISymbol> bases)
    {
        var keepsOwn = own.SpeaksOfCallable;
        var inheritsFromInterfaces = true;
        foreach (var symbol in bases)
        {
            if (symbol is not IMethodSymbol baseMethod || !inheritsFromInterfaces)
                continue;

            var inherited = GetContract(baseMethod);
            if (ReferenceEquals(inherited, MemberContract.None))
                continue;

            if (!keepsOwn)
            {
                foreach (var clause in inherited.Clauses)
                    own.Add(clause);
                own.IsAtomicSafe |= inherited.IsAtomicSafe;
            }

            if (own.Modes.Count == 0)
                own.Modes.AddRange(inherited.Modes);
            if (own.Protocols.Count == 0)
                own.Protocols.AddRange(inherited.Protocols);
            if (own.Roles.IsEmpty)
                own.Roles = inherited.ReturnRoles;
            if (own.ThisRoles.IsEmpty)
                own.ThisRoles = inherited.ThisRoles;
            own.NoReturn |= inherited.NoReturn;
            own.NoFpu |= inherited.NoFpu;
            parameterRoles = Inherit(parameterRoles, inherited.ParameterRoles, method?.Parameters.Length ?? 0);

            // An overridden member already speaks for the interfaces that it implements.
            inheritsFromInterfaces = method is not { IsOverride: true } || !inherited.SpeaksOfCallable;
        }

        return own.ToContract(parameterRoles);
    }

    private static ImmutableArray<RoleSet> Inherit(ImmutableArray<RoleSet> own, ImmutableArray<RoleSet> inherited, int count)
    {
        if (inherited.IsEmpty || inherited.Length != count)
            return own;

        if (own.IsEmpty)
            return inherited;

        var merged = Empty(count);
        for (var i = 0; i < count; i++)
            merged[i] = own[i].IsEmpty ? inherited[i] : own[i];
        return merged.MoveToImmutable();
    }

    private RoleSet BuildRoles(ISymbol symbol)
    {
        var roles = _reader.ReadRoles(symbol.GetAttributes());
        if (!roles.IsEmpty || symbol is not IPropertySymbol)
            return roles;

        foreach (var baseMember in BaseMembers.Of(symbol))
        {
            roles = GetRoles(baseMember);
            if (!roles.IsEmpty)
                return roles;
        }

        return roles;
    }

    private LockClassInfo? BuildLockClass(ISymbol symbol)
    {
        if (_reader.ReadLockClass(symbol.GetAttributes()) is { } own)
            return own;

        var type = symbol switch
        {
            IFieldSymbol field => field.Type,
            IPropertySymbol property => property.Type,
            IParameterSymbol parameter => parameter.Type,
            ILocalSymbol local => local.Type,
            INamedTypeSymbol named => named.BaseType,
            _ => null,
        };
        return type is INamedTypeSymbol { SpecialType: not SpecialType.System_Object } lockType ? GetLockClass(lockType) : null;
    }
}
