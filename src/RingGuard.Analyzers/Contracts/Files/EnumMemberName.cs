namespace RingGuard.Analyzers.Contracts.Files;

/// <summary>A member of an enum that only the parameter's type tells: <c>Is = Gfp.Kernel</c> before the symbol is known.</summary>
internal sealed record EnumMemberName(string Name);
