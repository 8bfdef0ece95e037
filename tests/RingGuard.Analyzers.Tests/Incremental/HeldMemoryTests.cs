using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using RingGuard.Analyzers.Tests.Engine;
using RingGuard.Analyzers.Tests.Rules;
using Xunit;

namespace RingGuard.Analyzers.Tests.Incremental;

/// <summary>An editor keeps the analyzer for hours: what it holds must not grow with the keys.</summary>
public sealed class HeldMemoryTests
{
    [Fact]
    public async Task Earlier_versions_of_a_file_are_not_held()
    {
        var editor = new Editor(EngineRun.Compile(ConformingKernels.Scheduler, ConformingKernels.Driver).MustCompile());
        await editor.AllKeptAsync();
        var earlier = new List<WeakReference>();
        for (var key = 0; key < 12; key++)
            await TypeAsync(editor, new Random(key), earlier);
        Collect();

        // The compiler itself keeps a tree that it saw last.
        var held = earlier.Select(static r => r.Target).Where(static t => t is not null).ToList();
        Assert.True(held.Count <= 1 && held.All(static t => t is SyntaxTree), $"{held.Count} held: {string.Join(", ", held.Select(static t => t!.GetType().Name))}");
        GC.KeepAlive(editor);
    }

    [Fact]
    public async Task Of_a_project_one_compilation_is_held_when_its_references_change()
    {
        var editor = new Editor(EngineRun.Compile(ConformingKernels.Driver).MustCompile());
        await editor.AllKeptAsync();
        var earlier = new List<WeakReference>();
        for (var version = 0; version < 6; version++)
            await ReferToAsync(editor, version, earlier);
        Collect();

        Assert.Equal(0, earlier.Count(static r => r.IsAlive));
        GC.KeepAlive(editor);
    }

    // Apart, so that nothing of the earlier version is in a register or a local of the test.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task TypeAsync(Editor editor, Random random, List<WeakReference> earlier)
    {
        var before = editor.Compilation;
        var path = editor.EditSomewhere(random);
        earlier.Add(new WeakReference(before));
        earlier.Add(new WeakReference(before.SyntaxTrees.Single(t => t.FilePath == path)));
        await editor.KeptAsync(path);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task ReferToAsync(Editor editor, int version, List<WeakReference> earlier)
    {
        earlier.Add(new WeakReference(editor.Compilation));
        var library = CSharpCompilation.Create("Library", [CSharpSyntaxTree.ParseText($"public class V{version} {{ }}")], editor.Compilation.References.Where(static r => r is not CompilationReference));
        editor.Return(editor.Compilation.WithReferences(library.References.Append(library.ToMetadataReference())));
        await editor.AllKeptAsync();
    }

    private static void Collect()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }
}
