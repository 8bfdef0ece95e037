using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;

namespace RingGuard.MiniKernel.Checking;

/// <summary>What the attributes of one member promise about its return, as far as the machine can see it.</summary>
internal sealed class CallPromise
{
    private readonly List<OutcomeContractAttribute> _promises = [];

    private CallPromise(Type type, string member)
    {
        const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;
        MemberInfo[] members = [];
        for (Type? current = type; current is not null && members.Length == 0; current = current.BaseType)
        {
            members = current.GetMember(member, Declared);
        }

        if (members.Length == 0)
        {
            throw new MissingMemberException(type.FullName, member);
        }

        Name = $"{members[0].DeclaringType!.Name}.{member}";
        foreach (ContractAttribute attribute in members.SelectMany(static m => m.GetCustomAttributes<ContractAttribute>(inherit: false)))
        {
            switch (attribute)
            {
                case AtomicSafeAttribute:
                    IsAtomicSafe = true;
                    break;
                case OutcomeContractAttribute promise and (EnsuresAttribute or AcquiresAttribute or ReleasesAttribute):
                    _promises.Add(promise);
                    break;
            }
        }
    }

    /// <summary>Type and member.</summary>
    public string Name { get; }

    /// <summary>The member says that it neither sleeps nor reschedules.</summary>
    public bool IsAtomicSafe { get; }

    /// <summary>The declaration, for messages.</summary>
    public string Words
    {
        get
        {
            List<string> words = [.. _promises.Select(static p => p switch
            {
                EnsuresAttribute { Context: not Context.None } ensures => $"Ensures({ensures.Context}{On(p)})",
                AcquiresAttribute acquires => $"Acquires({acquires.Resource}{On(p)})",
                ReleasesAttribute releases => $"Releases({releases.Resource}{On(p)})",
                _ => p.GetType().Name,
            })];
            if (IsAtomicSafe)
            {
                words.Insert(0, "AtomicSafe");
            }

            return words.Count == 0 ? "promises nothing" : string.Join(", ", words);

            static string On(OutcomeContractAttribute promise) => promise.On == Outcome.Always ? "" : $", On = {promise.On}";
        }
    }

    /// <summary>The contract of <paramref name="member"/> of a type, or of the base that declares it; all overloads together.</summary>
    public static CallPromise Of(Type type, string member) => new(type, member);

    /// <summary>Contexts that hold after a return with these outcomes; null when it is not known how the call ended.</summary>
    public Context Ensured(IReadOnlyList<Outcome>? outcomes)
    {
        var ensured = Context.None;
        foreach (OutcomeContractAttribute promise in _promises)
        {
            if (promise is EnsuresAttribute { When: null } ensures && (ensures.On == Outcome.Always || outcomes?.Contains(ensures.On) == true))
            {
                ensured |= ensures.Context;
            }
        }

        return ensured;
    }

    /// <summary>Whether the contract speaks of a resource at all.</summary>
    public bool SpeaksOf(Resource resource) => _promises.Any(p => ResourceOf(p) == resource);

    /// <summary>Whether some promise, of whatever outcome, is about one of these contexts.</summary>
    public bool Speaks(Context contexts) => _promises.Any(p => p is EnsuresAttribute ensures && (ensures.Context & contexts) != 0);

    /// <summary>How many more of a resource are held after the return; null when that depends on what is not known.</summary>
    public int? Change(IReadOnlyList<Outcome>? outcomes, params ReadOnlySpan<Resource> resources)
    {
        int change = 0;
        foreach (OutcomeContractAttribute promise in _promises)
        {
            if (promise is EnsuresAttribute || ResourceOf(promise) is not { } resource || !resources.Contains(resource))
            {
                continue;
            }

            if (promise.When is not null || (promise.On != Outcome.Always && outcomes is null))
            {
                return null;
            }

            if (promise.On == Outcome.Always || outcomes!.Contains(promise.On))
            {
                change += promise is AcquiresAttribute ? 1 : -1;
            }
        }

        return change;
    }

    /// <summary>The outcomes that a returned value stands for.</summary>
    public static IReadOnlyList<Outcome> OutcomesOf(object? value) => value switch
    {
        null => [Outcome.Null],
        bool answer => [answer ? Outcome.True : Outcome.False],
        Enum or IConvertible and not string => [Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture) == 0 ? Outcome.Success : Outcome.Failure],
        _ => [Outcome.NotNull],
    };

    private static Resource? ResourceOf(OutcomeContractAttribute promise) => promise switch
    {
        AcquiresAttribute { OwnContext: null } acquires => acquires.Resource,
        ReleasesAttribute { OwnContext: null } releases => releases.Resource,
        _ => null,
    };
}
