namespace FaceWorker.EndToEnd.Tests;

/// <summary>A worker runs its models on what it was told to, or it does not start.</summary>
public sealed class Devices : IAsyncLifetime
{
    private readonly WorkerFixture fixture = new();

    public ValueTask InitializeAsync() => fixture.InitializeAsync();

    public ValueTask DisposeAsync() => fixture.DisposeAsync();

    [Fact]
    public async Task A_worker_that_is_told_to_use_a_gpu_that_is_not_there_ends_with_the_setting_and_the_remedy()
    {
        await using var worker = Launch(("VISION__DEVICE", "cuda"), ("VISION__PROVIDERLIBRARY", "/nowhere/libonnxruntime_providers_cuda_plugin.so"));

        await worker.EndsAsync();

        Assert.Equal(1, worker.ExitCode);
        AssertSays(worker, "Vision:ProviderLibrary (FACEWORKER_VISION__PROVIDERLIBRARY) is '/nowhere/libonnxruntime_providers_cuda_plugin.so'", "FACEWORKER_VISION__DEVICE=cpu");
        Assert.DoesNotContain("Ready: consuming", worker.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_device_that_does_not_exist_is_refused_with_those_that_do()
    {
        await using var worker = Launch(("VISION__DEVICE", "gpu"));

        await worker.EndsAsync();

        Assert.Equal(2, worker.ExitCode);
        AssertSays(worker, "'gpu'", "cpu or cuda or tensorrt", "FACEWORKER_VISION__DEVICE");
    }

    private WorkerProcess Launch(params (string Name, string Value)[] settings) =>
        WorkerProcess.Launch(fixture.Database.ConnectionString, fixture.Broker.Address.ToString(), settings);

    private static void AssertSays(WorkerProcess worker, params string[] parts) =>
        Assert.All(parts, part => Assert.Contains(part, worker.Output, StringComparison.Ordinal));
}
