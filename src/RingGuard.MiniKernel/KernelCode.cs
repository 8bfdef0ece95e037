using RingGuard;

[assembly: KernelCode(FloatAllowed = false, RequireContracts = true, InterruptsSaveFpu = false)]
