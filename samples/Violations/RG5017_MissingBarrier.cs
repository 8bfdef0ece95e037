// RG5017: Page-table/translation change without required barrier.
// What breaks: the walk that follows may still use the old table.
using RingGuard;

namespace Violations.Barriers;

public enum ControlRegister
{
    TranslationBase,
    Counter,
}

public static class Translation
{
    [Protocol("context-sync", Step = "write", When = "register", Is = ControlRegister.TranslationBase)]
    [Trusted("sample: writes a control register")]
    public static void Write(ControlRegister register, ulong value)
    {
    }

    [Protocol("context-sync", Step = "isb")]
    [Trusted("sample: the barrier")]
    public static void Isb()
    {
    }

    [Protocol("context-sync", Step = "use")]
    [Trusted("sample: walks the table")]
    public static ulong Walk(ulong address) => address;

    public static ulong Bad(ulong table, ulong address)
    {
        Write(ControlRegister.TranslationBase, table);
        return Walk(address); // RG5017
    }

    public static ulong Good(ulong table, ulong address)
    {
        Write(ControlRegister.TranslationBase, table);
        Isb();
        return Walk(address);
    }
}
