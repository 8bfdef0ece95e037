using System;
using System.Collections.Immutable;

namespace RingGuard.Analyzers.State;

/// <summary>An immutable map from small integers, kept as a sorted array: few entries, compared and merged often.</summary>
internal readonly struct SmallMap<T> : IEquatable<SmallMap<T>>
    where T : IEquatable<T>
{
    private readonly ImmutableArray<Entry> _entries;

    private SmallMap(ImmutableArray<Entry> entries) => _entries = entries;

    public static SmallMap<T> Empty { get; } = new(ImmutableArray<Entry>.Empty);

    public ImmutableArray<Entry> Entries => _entries.IsDefault ? ImmutableArray<Entry>.Empty : _entries;

    public bool TryGet(int key, out T value)
    {
        var index = Find(key);
        value = index >= 0 ? Entries[index].Value : default!;
        return index >= 0;
    }

    public SmallMap<T> Set(int key, T value)
    {
        var index = Find(key);
        if (index < 0)
            return new SmallMap<T>(Entries.Insert(~index, new Entry(key, value)));
        return Entries[index].Value.Equals(value) ? this : new SmallMap<T>(Entries.SetItem(index, new Entry(key, value)));
    }

    public SmallMap<T> Remove(int key)
    {
        var index = Find(key);
        return index < 0 ? this : new SmallMap<T>(Entries.RemoveAt(index));
    }

    public SmallMap<T> Where(Func<Entry, bool> keep)
    {
        ImmutableArray<Entry>.Builder? builder = null;
        for (var i = 0; i < Entries.Length; i++)
        {
            if (keep(Entries[i]))
            {
                builder?.Add(Entries[i]);
            }
            else if (builder is null)
            {
                builder = ImmutableArray.CreateBuilder<Entry>();
                builder.AddRange(Entries, i);
            }
        }

        return builder is null ? this : new SmallMap<T>(builder.ToImmutable());
    }

    /// <summary>Keys of both, with values merged; a key that one side lacks is dropped.</summary>
    public static SmallMap<T> Intersect(SmallMap<T> left, SmallMap<T> right, Func<T, T, T?> merge)
    {
        if (left.Equals(right))
            return left;
        var builder = ImmutableArray.CreateBuilder<Entry>();
        for (int i = 0, j = 0; i < left.Entries.Length && j < right.Entries.Length;)
        {
            var a = left.Entries[i];
            var b = right.Entries[j];
            if (a.Key == b.Key)
            {
                if (merge(a.Value, b.Value) is { } merged)
                    builder.Add(new Entry(a.Key, merged));
                i++;
                j++;
            }
            else if (a.Key < b.Key)
            {
                i++;
            }
            else
            {
                j++;
            }
        }

        return new SmallMap<T>(builder.ToImmutable());
    }

    public bool Equals(SmallMap<T> other)
    {
        var left = Entries;
        var right = other.Entries;
        if (left.Length != right.Length)
            return false;
        for (var i = 0; i < left.Length; i++)
        {
            if (left[i].Key != right[i].Key || !left[i].Value.Equals(right[i].Value))
                return false;
        }

        return true;
    }

    public override bool Equals(object? obj) => obj is SmallMap<T> other && Equals(other);

    public override int GetHashCode()
    {
        var hash = Entries.Length;
        foreach (var entry in Entries)
            hash = hash * 31 + entry.Key * 17 + entry.Value.GetHashCode();
        return hash;
    }

    private int Find(int key)
    {
        var entries = Entries;
        int low = 0, high = entries.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) >> 1;
            if (entries[middle].Key == key)
                return middle;
            if (entries[middle].Key < key)
                low = middle + 1;
            else
                high = middle - 1;
        }

        return ~low;
    }

    internal readonly struct Entry(int key, T value)
    {
        public int Key { get; } = key;

        public T Value { get; } = value;
    }
}
