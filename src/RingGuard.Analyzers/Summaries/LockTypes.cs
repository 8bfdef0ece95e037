using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.State;

namespace RingGuard.Analyzers.Summaries;

/// <summary>What kind of lock an acquisition is of: declared by class, by clause, or read off the contract of the acquiring member.</summary>
internal sealed class LockTypes(ContractProvider contracts)
{
    private readonly ConcurrentDictionary<IMethodSymbol, LockKind> _kinds = new(SymbolEqualityComparer.Default);

    private readonly ConcurrentDictionary<ITypeSymbol, bool> _memberTypes = new(SymbolEqualityComparer.Default);

    /// <summary>Notes that a field or property holds a lock of this type.</summary>
    public void NoteMember(ISymbol member)
    {
        if (TypeOf(member) is { } type)
            _memberTypes.TryAdd(type is IArrayTypeSymbol array ? array.ElementType.OriginalDefinition : type.OriginalDefinition, true);
    }

    /// <summary>Whether some field or property was seen to hold a lock of this type; complete when all bodies are analysed.</summary>
    public bool IsTypeOfMember(ITypeSymbol type) => _memberTypes.ContainsKey(type.OriginalDefinition);

    /// <summary>Traits of the lock at <paramref name="path"/> that <paramref name="acquirer"/> takes by <paramref name="clause"/>.</summary>
    public LockTraits Traits(AccessPath? path, IMethodSymbol acquirer, Clause clause)
    {
        var declared = ClassOf(path) ?? ContainingClass(acquirer, path);
        if (declared is not null)
            return TraitsOf(declared, clause.Reentrant == true);
        return new LockTraits(clause.LockKind ?? _kinds.GetOrAdd(acquirer, a => KindByContract(a, ObjectOf(a, clause))), null, Nested: false, clause.Reentrant == true);
    }

    public static LockTraits TraitsOf(LockClassInfo declared, bool isReentrant)
        => new(declared.Kind, declared.Name, declared.Nested, declared.Reentrant || isReentrant) { Order = declared.Order, IrqSafety = declared.IrqSafety };

    /// <summary>The class that the last member of the path, or the type it has, declares.</summary>
    public LockClassInfo? ClassOf(AccessPath? path)
    {
        if (path is null)
            return null;
        var last = path.Elements.IsEmpty ? path.RootSymbol : path.Elements[path.Elements.Length - 1].Member;
        return last is null ? null : contracts.GetLockClass(last) ?? (TypeOf(last) is { } type ? contracts.GetLockClass(type) : null);
    }

    private LockClassInfo? ContainingClass(IMethodSymbol acquirer, AccessPath? path)
        => path is { Root: PathRoot.This, Elements.IsEmpty: true } or { Root: PathRoot.Produced } or { Root: PathRoot.Local }
            ? contracts.GetLockClass(acquirer.ContainingType)
            : null;

    /// <summary>What a callable takes: the parameter's type where the clause names one, else the type that has the member.</summary>
    private static ITypeSymbol? ObjectOf(IMethodSymbol method, Clause clause)
    {
        if (clause.Of is null or "this")
            return method.ContainingType;
        foreach (var parameter in method.Parameters)
        {
            if (parameter.Name == clause.Of)
                return parameter.Type;
        }

        return null;
    }

    /// <summary>
    /// An acquisition that sleeps, or may only be called where sleeping is allowed, is of a sleeping lock. Of the members of
    /// the type those count that take the same kind of object: a class of functions may serve locks of all kinds.
    /// </summary>
    private LockKind KindByContract(IMethodSymbol acquirer, ITypeSymbol? taken)
    {
        foreach (var member in acquirer.ContainingType?.GetMembers() ?? default)
        {
            if (member is not IMethodSymbol method)
                continue;
            var takes = false;
            var sleeps = false;
            foreach (var clause in contracts.GetContract(method).Clauses)
            {
                takes |= clause is { Kind: ClauseKind.Acquires, Resource: Resource.Lock or Resource.ReadLock or Resource.WriteLock }
                    && (SymbolEqualityComparer.Default.Equals(method, acquirer) || (taken is not null && SymbolEqualityComparer.Default.Equals(ObjectOf(method, clause), taken)));
                sleeps |= (clause.Effects & Effect.Sleeps) != 0
                    || (clause.Kind == ClauseKind.Requires && (clause.Context & Context.NotAtomic) == Context.NotAtomic);
            }

            if (takes && sleeps)
                return LockKind.Mutex;
        }

        return LockKind.Spin;
    }

    private static ITypeSymbol? TypeOf(ISymbol symbol) => symbol switch
    {
        IFieldSymbol field => field.Type,
        IPropertySymbol property => property.Type,
        ILocalSymbol local => local.Type,
        IParameterSymbol parameter => parameter.Type,
        ITypeSymbol type => type,
        _ => null,
    };
}
