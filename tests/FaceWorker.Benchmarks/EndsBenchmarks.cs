using System.Diagnostics;
using FaceWorker.Contracts;
using FaceWorker.Core.Archives;
using FaceWorker.Core.Galleries;
using FaceWorker.Storage;
using FaceWorker.Storage.Archives;
using FaceWorker.Testing;
using MassTransit;
using Npgsql;

namespace FaceWorker.Benchmarks;

/// <summary>What small work waits for at its ends: an archive of fifty photos until its first job and after its last image, and the command <c>index</c> beside its work.</summary>
/// <remarks>All by a worker with the settings that it has by default. Who hears of an archive's end is a subscriber like any other system.</remarks>
internal sealed class EndsBenchmarks : IAsyncDisposable
{
    /// <summary>Names a command to be used instead of the built one, for example a published one: its program, or its DLL.</summary>
    private const string TestedCommand = "FACEWORKER_TESTED_COMMAND";

    private const int Images = 50;
    private const int Rounds = 5;

    // From its begin on: no file was found earlier. An item has a time of sending only while it is out.
    private const string UntilSent = """
        SELECT extract(epoch FROM (SELECT min(sent_at) FROM archive_item WHERE archive_id = $1) - (SELECT max(started_at) FROM operation WHERE kind = 'listing' AND target = $1))::float8
        """;

    // bin/CONFIGURATION/net10.0, as this program's own folder.
    private static readonly string[] OutputFolder = AppContext.BaseDirectory.TrimEnd('/').Split('/')[^3..];

    private readonly RunningWorker worker;
    private readonly GalleryDatabase galleries;
    private readonly ArchiveAdministration archives;
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("faceworker-ends-");
    private readonly IBusControl bus;
    private TaskCompletionSource<DateTimeOffset> told = new();

    private EndsBenchmarks(RunningWorker worker)
    {
        this.worker = worker;
        galleries = new GalleryDatabase(worker.Database.ConnectionString);
        archives = new ArchiveAdministration(galleries);
        bus = Bus.Factory.CreateUsingRabbitMq(configure =>
        {
            configure.Host(worker.Broker.Address);
            configure.ReceiveEndpoint("ends", endpoint => endpoint.Handler<ArchiveCompleted>(_ =>
            {
                told.TrySetResult(TimeProvider.System.GetUtcNow());
                return Task.CompletedTask;
            }));
        });
    }

    public static async IAsyncEnumerable<Comparison> MeasureAsync(BenchmarkRun run)
    {
        await using var benchmarks = new EndsBenchmarks(await RunningWorker.StartAsync(await run.PackAsync()));
        await benchmarks.PrepareAsync();
        var (sending, telling, command) = (new List<(double, double)>(), new List<(double, double)>(), new List<(double, double)>());
        for (var round = 0; round < Rounds; round++)
        {
            var (sent, told) = await benchmarks.RunArchiveAsync();
            var (whole, work) = (await benchmarks.RunCommandAsync(), await benchmarks.RunWorkAsync());
            sending.Add((sent, 0.5));
            telling.Add((told, 1));
            command.Add((whole - work, 1));
            await Console.Error.WriteLineAsync($"  ends: round {round + 1}: first job after {sent:0.000} s, end told after {told:0.000} s, index {whole:0.00} s of which {work:0.00} are the work");
        }

        yield return Comparison.OfRounds($"seconds from a listing's begin until its first job is sent ({Images} photos) ÷ 0.5", 1, sending, atMost: true);
        yield return Comparison.OfRounds("seconds from an archive's last image until its end is told ÷ 1", 1, telling, atMost: true);
        yield return Comparison.OfRounds($"seconds of 'faceworker index FOLDER' ({Images} photos) beside the work ÷ 1", 1, command, atMost: true);
    }

    public async ValueTask DisposeAsync()
    {
        await bus.StopAsync();
        await galleries.DisposeAsync();
        await worker.DisposeAsync();
        folder.Delete(recursive: true);
    }

    /// <summary>Makes the photos, and everything warm.</summary>
    private async Task PrepareAsync()
    {
        foreach (var (photo, number) in Photos.Take(Images).Select((photo, number) => (photo, number)))
            await File.WriteAllBytesAsync(Path.Combine(folder.FullName, $"{number}.jpg"), [.. await File.ReadAllBytesAsync(photo), .. BitConverter.GetBytes(number)]); // no two are the same file
        await bus.StartAsync();
        await RunWorkAsync();
        await RunArchiveAsync();
        await RunCommandAsync();
    }

    /// <summary>Seconds until the first job was sent, and seconds until the end was told.</summary>
    private async Task<(double UntilSent, double UntilTold)> RunArchiveAsync()
    {
        told = new TaskCompletionSource<DateTimeOffset>(TaskCreationOptions.RunContinuationsAsynchronously);
        var archive = (await archives.AddAsync(ArchiveBenchmarks.Owner, new GalleryName(await worker.CreateGalleryAsync()), new ArchiveSource(folder.FullName), CancellationToken.None)).Id;
        var sent = await UntilSentAsync(archive);
        var end = await told.Task.WaitAsync(TimeSpan.FromMinutes(2));
        return (sent, (end - await worker.Database.ScalarAsync<DateTime>($"SELECT max(finished_at) FROM archive_item WHERE archive_id = {archive}")).TotalSeconds);
    }

    private async Task<double> UntilSentAsync(long archive)
    {
        await using var connection = await worker.Database.OpenAsync();
        await using var command = new NpgsqlCommand(UntilSent, connection) { Parameters = { new() { Value = archive } } };
        while (true)
        {
            if (await command.ExecuteScalarAsync() is double seconds)
                return seconds;
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }

    /// <summary>Seconds that the command takes, from its start to its end.</summary>
    private async Task<double> RunCommandAsync()
    {
        var start = WorkerProgram.Command(Environment.GetEnvironmentVariable(TestedCommand) ?? RepositoryRoot.Combine(["src", "FaceWorker.Cli", .. OutputFolder, "faceworker.dll"]));
        foreach (var argument in (string[])["index", folder.FullName, "--gallery", await worker.CreateGalleryAsync(), "--json"])
            start.ArgumentList.Add(argument);
        start.RedirectStandardOutput = true;
        start.Environment["FACEWORKER_POSTGRES"] = worker.Database.ConnectionString;
        start.Environment["FACEWORKER_RABBITMQ"] = worker.Broker.Address.ToString();
        var began = Stopwatch.GetTimestamp();
        using var command = Process.Start(start)!;
        var output = await command.StandardOutput.ReadToEndAsync();
        await command.WaitForExitAsync();
        return command.ExitCode == 0 ? Stopwatch.GetElapsedTime(began).TotalSeconds : throw new InvalidOperationException($"The command ended with exit code {command.ExitCode}: {output}");
    }

    /// <summary>Seconds that the same photos take whoever is connected already.</summary>
    private async Task<double> RunWorkAsync()
    {
        var gallery = await worker.CreateGalleryAsync();
        var began = Stopwatch.GetTimestamp();
        await worker.IndexAsync(gallery, folder.EnumerateFiles().Select(file => ImageReference.AtPath(file.FullName)));
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
