using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Linq;
using System.Text;

namespace Microsoft.CodeAnalysis.Testing;

/// <summary>Fails with <see cref="InvalidOperationException"/>, so that it serves every test framework.</summary>
public class DefaultVerifier : IVerifier
{
    public DefaultVerifier()
        : this([])
    {
    }

    protected DefaultVerifier(ImmutableStack<string> context)
    {
        Context = context ?? throw new ArgumentNullException(nameof(context));
    }

    /// <summary>What is being verified, the innermost on top.</summary>
    protected ImmutableStack<string> Context { get; }

    public virtual void Empty<T>(string collectionName, IEnumerable<T> collection)
        => Check(!collection.Any(), $"Expected '{collectionName}' to be empty, contains '{collection.Count()}' elements");

    public virtual void NotEmpty<T>(string collectionName, IEnumerable<T> collection)
        => Check(collection.Any(), $"Expected '{collectionName}' to be non-empty, contains none");

    public virtual void LanguageIsSupported(string language)
        => Check(language == LanguageNames.CSharp, $"Unsupported language: '{language}'");

    public virtual void Equal<T>(T expected, T actual, string? message = null)
    {
        var values = $"Expected: {expected}{Environment.NewLine}Actual: {actual}";
        Check(EqualityComparer<T>.Default.Equals(expected, actual), message is null ? values : message + Environment.NewLine + values);
    }

    public virtual void True([DoesNotReturnIf(false)] bool assert, string? message = null) => Check(assert, message ?? "Expected true");

    public virtual void False([DoesNotReturnIf(true)] bool assert, string? message = null) => Check(!assert, message ?? "Expected false");

    [DoesNotReturn]
    public virtual void Fail(string? message = null) => throw Failure(message ?? "Failed");

    public virtual void SequenceEqual<T>(
        IEnumerable<T> expected,
        IEnumerable<T> actual,
        IEqualityComparer<T>? equalityComparer = null,
        string? message = null)
    {
        var values = $"Expected: {string.Join(", ", expected)}{Environment.NewLine}Actual: {string.Join(", ", actual)}";
        Check(expected.SequenceEqual(actual, equalityComparer), message is null ? values : message + Environment.NewLine + values);
    }

    public virtual IVerifier PushContext(string context)
    {
        // A derived class that does not say how to carry its own state would silently lose its behaviour.
        if (GetType() != typeof(DefaultVerifier))
            throw new InvalidOperationException($"{GetType()} must override {nameof(PushContext)}");
        return new DefaultVerifier(Context.Push(context));
    }

    /// <summary>The text of a failure: the context, outermost first, then the message.</summary>
    protected virtual string CreateMessage(string? message)
    {
        var text = new StringBuilder();
        foreach (var frame in Context.Reverse())
            text.Append("Context: ").AppendLine(frame);
        return text.Append(message).ToString();
    }

    private void Check([DoesNotReturnIf(false)] bool condition, string message)
    {
        if (!condition)
            throw Failure(message);
    }

    private InvalidOperationException Failure(string message) => new(CreateMessage(message));
}
