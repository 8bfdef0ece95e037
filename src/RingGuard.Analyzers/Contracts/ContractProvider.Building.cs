using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace RingGuard.Analyzers.Contracts;

/// <summary>How the answers are put together.</summary>
internal sealed partial class ContractProvider
{
    /// <summary>What the attributes on the symbol itself say, without files and bases.</summary>
    public void ReadAttributes(ISymbol symbol, ContractBuilder own)
    {
        var attributes = symbol.GetAttributes();
        _reader.ReadCallable(attributes, own);
        own.LockClass = _reader.ReadLockClass(attributes);
    }

    private MemberContract Build(IMethodSymbol method) => Build(method, BaseMembers.Of(method));

    private MemberContract Build(IMethodSymbol method, ImmutableArray<ISymbol> bases)
    {
        var own = new ContractBuilder();
        _reader.ReadCallable(method.GetAttributes(), own);
        AddFromAliases(method, own);
        AddCallableFromFiles(method, own);
        own.Roles = own.Roles.Union(_reader.ReadRoles(method.GetReturnTypeAttributes())).Union(GetRolesFromFiles(method, "return"));
        if (method.AssociatedSymbol is { } associated)
            AddFromAssociated(method, associated, own);

        return Finish(method, own, OwnParameterRoles(method), bases);
    }

    private MemberContract BuildDelegate(INamedTypeSymbol type)
    {
        var own = new ContractBuilder();
        _reader.ReadCallable(type.GetAttributes(), own);
        AddFromAliases(type, own);
        AddCallableFromFiles(type, own);
        own.Roles = own.Roles.Union(GetRolesFromFiles(type, "return"));
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

        AddFromAliases(associated, outer);
        AddCallableFromFiles(associated, outer);
        outer.Roles = default;

        // A property that is a step is one by being set, if it can be.
        if (associated is IPropertySymbol { SetMethod: not null } && accessor.MethodKind == MethodKind.PropertyGet)
            outer.Protocols.Clear();
        if (associated.Kind == SymbolKind.Event)
            outer.Modes.Clear();

        Merge(own, outer);
        if (associated is IPropertySymbol property && accessor.MethodKind == MethodKind.PropertyGet)
            own.Roles = own.Roles.Union(ReadValueRoles(property));
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
        own.AddMarkers(outer.Markers.ToImmutable());
    }

    private ImmutableArray<RoleSet> OwnParameterRoles(IMethodSymbol method)
    {
        var parameters = method.Parameters;
        ImmutableArray<RoleSet>.Builder? roles = null;
        for (var i = 0; i < parameters.Length; i++)
        {
            var role = ReadParameterRoles(method, parameters[i]);
            if (method.AssociatedSymbol is IPropertySymbol property)
            {
                role = role.Union(method.MethodKind == MethodKind.PropertySet && i == parameters.Length - 1
                    ? ReadValueRoles(property)
                    : i < property.Parameters.Length ? ReadParameterRoles(property, property.Parameters[i]) : default);
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
            own.AddMarkers(Inheritable(inherited.Markers));
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

    private RoleSet ReadValueRoles(ISymbol symbol)
        => _reader.ReadRoles(symbol.GetAttributes()).Union(GetRolesFromAliases(symbol)).Union(GetRolesFromFiles(symbol, target: null));

    private RoleSet ReadParameterRoles(ISymbol owner, IParameterSymbol parameter)
    {
        var roles = _reader.ReadRoles(parameter.GetAttributes()).Union(GetRolesFromAliases(parameter));

        // The line about a delegate's parameter names the delegate, not its Invoke method.
        if (owner is IMethodSymbol { MethodKind: MethodKind.DelegateInvoke, ContainingType: { } delegateType })
            owner = delegateType;
        return roles.Union(GetRolesFromFiles(owner, parameter.Name));
    }

    private ExecutionMode? BuildHandlerMode(ISymbol symbol)
    {
        if (_reader.ReadRunsIn(symbol.GetAttributes()) is { } own)
            return own;

        var fromFiles = symbol is IParameterSymbol { ContainingSymbol: { } owner }
            ? GetModeFromFiles(owner.OriginalDefinition, symbol.Name)
            : GetModeFromFiles(symbol, target: null);
        if (fromFiles is not null)
            return fromFiles;

        if (symbol is IParameterSymbol { ContainingSymbol: IMethodSymbol method } parameter)
        {
            foreach (var baseMember in BaseMembers.Of(method))
            {
                if (baseMember is IMethodSymbol baseMethod && parameter.Ordinal < baseMethod.Parameters.Length
                    && GetHandlerMode(baseMethod.Parameters[parameter.Ordinal]) is { } inherited)
                {
                    return inherited;
                }
            }

            return null;
        }

        foreach (var baseMember in BaseMembers.Of(symbol))
        {
            if (GetHandlerMode(baseMember) is { } inherited)
                return inherited;
        }

        return null;
    }

    private RoleSet BuildRoles(ISymbol symbol)
    {
        var roles = symbol is IParameterSymbol { ContainingSymbol: { } owner } parameter
            ? ReadParameterRoles(owner, parameter)
            : ReadValueRoles(symbol);
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

    /// <summary>Lock class that is said of the symbol itself, whatever its type declares.</summary>
    public LockClassInfo? DeclaredLockClass(ISymbol symbol)
    {
        symbol = symbol.OriginalDefinition;
        return _declaredLockClasses.TryGetValue(symbol, out var known)
            ? known
            : _declaredLockClasses.GetOrAdd(symbol, BuildDeclaredLockClass(symbol));
    }

    private LockClassInfo? BuildDeclaredLockClass(ISymbol symbol)
    {
        var info = _reader.ReadLockClass(symbol.GetAttributes()) ?? GetLockClassFromFiles(symbol);

        // Who takes locks of one class in an order of its own nests them.
        return info is { Nested: false } && HasMarker(symbol, MarkerWords.LockOrder) ? info with { Nested = true } : info;
    }

    private static ImmutableArray<Marker> Inheritable(ImmutableArray<Marker> markers)
    {
        foreach (var marker in markers)
        {
            if (!MarkerWords.IsInherited(marker.Word))
                return markers.RemoveAll(static m => !MarkerWords.IsInherited(m.Word));
        }

        return markers;
    }

    private LockClassInfo? BuildLockClass(ISymbol symbol)
    {
        if (DeclaredLockClass(symbol) is { } own)
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
