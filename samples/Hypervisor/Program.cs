using System;
using System.Text;
using RingGuard.MiniKernel;
using RingGuard.Samples.Hypervisor;

// Prints what happens when two guests share a host that restores FP registers lazily and emulates set/way cache maintenance.
Console.OutputEncoding = Encoding.UTF8;
var host = new Host(seed: args.Length > 0 && ulong.TryParse(args[0], out ulong seed) ? seed : 1);
Machine machine = host.Run();
Report.Print(Console.Out, machine, host);
return machine.Violations.Count == 0 ? 0 : 1;
