using System;
using System.IO;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace RingGuard.Analyzers.Tests.Vocabulary;

/// <summary>The source form of the package: the same files, internal, in a project that knows nothing of ours.</summary>
public sealed class AnnotationsAsSourceTests
{
    private static readonly string Folder = Path.Combine(RepositoryRoot(), "src", "RingGuard.Annotations");

    [Theory]
    [InlineData(NullableContextOptions.Disable)]
    [InlineData(NullableContextOptions.Enable)]
    public void CompilesAsCSharp10_WithoutWarning(NullableContextOptions nullable)
    {
        var compilation = Compile(nullable, typeof(object).Assembly.Location);
        Assert.Empty(compilation.GetDiagnostics().Where(static d => d.Severity != DiagnosticSeverity.Hidden));
        Assert.NotNull(compilation.GetTypeByMetadataName("RingGuard.RequiresAttribute"));
    }

    [Fact]
    public void HasNoPublicType()
    {
        var compilation = Compile(NullableContextOptions.Disable, typeof(object).Assembly.Location);
        var types = compilation.Assembly.GlobalNamespace.GetNamespaceMembers().Single(static n => n.Name == "RingGuard").GetTypeMembers();
        Assert.NotEmpty(types);
        Assert.All(types, static type => Assert.Equal(Accessibility.Internal, type.DeclaredAccessibility));
    }

    /// <summary>A kernel's core library has little more than what the language needs.</summary>
    [Fact]
    public void NeedsNoMoreThanAMinimalCoreLibrary()
    {
        const string core = """
            namespace System
            {
                public class Object { }
                public abstract class ValueType { }
                public abstract class Enum : ValueType { }
                public abstract class Array { }
                public struct Void { }
                public struct Boolean { }
                public struct Byte { }
                public struct Int32 { }
                public struct UInt32 { }
                public sealed class String { }
                public abstract class Attribute { }
                public sealed class FlagsAttribute : Attribute { }
                public sealed class ParamArrayAttribute : Attribute { }
                public enum AttributeTargets
                {
                    Assembly = 1, Module = 2, Class = 4, Struct = 8, Enum = 16, Constructor = 32, Method = 64, Property = 128, Field = 256,
                    Event = 512, Interface = 1024, Parameter = 2048, Delegate = 4096, ReturnValue = 8192, GenericParameter = 16384, All = 32767,
                }

                public sealed class AttributeUsageAttribute : Attribute
                {
                    public AttributeUsageAttribute(AttributeTargets validOn) { }
                    public bool AllowMultiple { get; set; }
                    public bool Inherited { get; set; }
                }
            }
            """;
        var compilation = Compile(NullableContextOptions.Disable, reference: null)
            .AddSyntaxTrees(CSharpSyntaxTree.ParseText(core, ParseOptions()));
        Assert.Empty(compilation.GetDiagnostics().Where(static d => d.Severity == DiagnosticSeverity.Error));
    }

    private static CSharpCompilation Compile(NullableContextOptions nullable, string? reference)
    {
        var trees = Directory.GetFiles(Folder, "*.cs").Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), ParseOptions(), file));
        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, warningLevel: 9, nullableContextOptions: nullable);
        var references = reference is null ? Array.Empty<MetadataReference>() : [MetadataReference.CreateFromFile(reference)];
        return CSharpCompilation.Create("Kernel", trees, references, options);
    }

    private static CSharpParseOptions ParseOptions()
        => new(LanguageVersion.CSharp10, DocumentationMode.Diagnose, preprocessorSymbols: ["RINGGUARD_INTERNAL"]);

    private static string RepositoryRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "analyzers.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException("analyzers.sln is in none of the folders above the tests");
    }
}
