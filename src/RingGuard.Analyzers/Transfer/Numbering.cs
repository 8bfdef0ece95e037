using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using RingGuard.Analyzers.State;

namespace RingGuard.Analyzers.Transfer;

/// <summary>A condition on a nameable value that a path tested.</summary>
internal readonly record struct Atom(AccessPath Path, string Test, AccessPath? Other = null);

/// <summary>Gives variables, captures, call results, sites and tested conditions of one body their numbers, in the order met.</summary>
internal sealed class Numbering
{
    /// <summary>Keys from here on are results of calls within the current statement.</summary>
    public const int FirstTemporary = 1 << 20;

    /// <summary>Key of the returned value.</summary>
    public const int Returned = 0;

    private readonly Dictionary<ISymbol, int> _symbols = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<CaptureId, int> _captures = new();
    private readonly Dictionary<IOperation, int> _temporaries = new();
    private readonly Dictionary<IOperation, int> _answers = new();
    private readonly Dictionary<IOperation, int> _sites = new();
    private readonly List<IOperation> _siteOperations = new();
    private readonly Dictionary<Atom, int> _atoms = new();
    private readonly List<Atom> _atomList = new();
    private int _nextVariable = 1;

    public int OfVariable(ISymbol symbol)
    {
        if (!_symbols.TryGetValue(symbol, out var number))
            _symbols.Add(symbol, number = _nextVariable++);
        return number;
    }

    public int OfCapture(CaptureId id)
    {
        if (!_captures.TryGetValue(id, out var number))
            _captures.Add(id, number = _nextVariable++);
        return number;
    }

    public int OfTemporary(IOperation operation)
    {
        if (!_temporaries.TryGetValue(operation, out var number))
            _temporaries.Add(operation, number = FirstTemporary + _temporaries.Count);
        return number;
    }

    /// <summary>The result of a call that a kept condition is about: it outlives the statement.</summary>
    public int OfAnswer(IOperation operation)
    {
        if (!_answers.TryGetValue(operation, out var number))
            _answers.Add(operation, number = _nextVariable++);
        return number;
    }

    /// <summary>Whether some kept condition is about the call.</summary>
    public bool HasAnswer(IOperation operation, out int number) => _answers.TryGetValue(operation, out number);

    /// <summary>Sites count from 1; 0 is "the caller".</summary>
    public int OfSite(IOperation operation)
    {
        if (!_sites.TryGetValue(operation, out var number))
        {
            _siteOperations.Add(operation);
            _sites.Add(operation, number = _siteOperations.Count);
        }

        return number;
    }

    public IOperation? Operation(int site) => site > 0 && site <= _siteOperations.Count ? _siteOperations[site - 1] : null;

    public int OfAtom(Atom atom)
    {
        if (!_atoms.TryGetValue(atom, out var number))
        {
            _atomList.Add(atom);
            _atoms.Add(atom, number = _atomList.Count);
        }

        return number;
    }

    public Atom AtomOf(int number) => _atomList[number - 1];
}
