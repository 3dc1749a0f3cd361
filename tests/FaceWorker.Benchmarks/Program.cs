using System.Diagnostics;
using FaceWorker.Benchmarks;
using FaceWorker.Benchmarks.Peers;
using FaceWorker.Benchmarks.Report;
using FaceWorker.Vision;

// What is measured in a process of its own is this program in another role.
switch (args)
{
    case [PlainLoop.Role, var models, var listing]:
        PlainLoop.Serve(models, listing);
        return 0;
    case [BareStart.Role, var models]:
        BareStart.Run(models);
        return 0;
    case [PhotoMemory.Role, var models]:
        await PhotoMemory.ServeAsync(models);
        return 0;
    case [PeopleScale.Role, var models, var faces]:
        PeopleScale.Serve(models, faces);
        return 0;
}

Arguments arguments;
IReadOnlyList<Suite> chosen;
try
{
    arguments = Arguments.Parse(args);
    chosen = arguments.Choose(Suites.All);
}
catch (ArgumentException wrong)
{
    await Console.Error.WriteLineAsync(wrong.Message);
    return 2;
}

if (arguments.List)
{
    foreach (var suite in Suites.All)
        Console.WriteLine($"{suite.Name,-12}{suite.About}{(suite.IsLong ? " (not with --quick, unless named)" : "")}");
    return 0;
}

try
{
    VisionDevices.Describe(new VisionOptions { Device = arguments.Device });
}
catch (DeviceException refusal)
{
    await Console.Error.WriteLineAsync(refusal.Message);
    if (arguments.JsonFile is { } file)
        await File.WriteAllTextAsync(file, ReportJson.Refusal(arguments.Device, refusal));
    return 3;
}

await using var run = new BenchmarkRun(arguments.Quick, arguments.Faces, arguments.Device);
var comparisons = new List<Comparison>();
foreach (var suite in chosen)
    await foreach (var comparison in MeasureAsync(suite))
    {
        comparisons.Add(comparison);
        await WriteJsonAsync(); // a run that is ended early keeps what it has
    }

await WriteJsonAsync();
var report = ReportNow();
Console.Write(ReportTable.Render(report));
if (arguments.HtmlFile is { } html)
    await File.WriteAllTextAsync(html, ReportPage.Render(report));
return report.AllMet ? 0 : 1;

BenchmarkReport ReportNow() => new(TimeProvider.System.GetUtcNow(), arguments.Quick, [.. chosen.Select(suite => suite.Name)], comparisons, run.Plots);

async Task WriteJsonAsync()
{
    if (arguments.JsonFile is { } json)
        await File.WriteAllTextAsync(json, ReportJson.Render(ReportNow()));
}

// What was measured before is not lost with a suite that cannot go on; its failure is a line that is not met.
async IAsyncEnumerable<Comparison> MeasureAsync(Suite suite)
{
    var began = Stopwatch.GetTimestamp();
    await Console.Error.WriteLineAsync($"{suite.Name}: {suite.About}");
    await using var measured = suite.Measure(run).GetAsyncEnumerator();
    while (true)
    {
        Comparison? next;
        try
        {
            next = await measured.MoveNextAsync() ? measured.Current : null;
        }
#pragma warning disable CA1031 // Whatever it is, it is reported.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            await Console.Error.WriteLineAsync(exception.ToString());
            next = Comparison.Missing($"suite {suite.Name}", $"it ended with {exception.GetType().Name}: {exception.Message}");
        }

        if (next is null)
        {
            await Console.Error.WriteLineAsync($"{suite.Name}: {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s");
            yield break;
        }

        yield return next;
        if (next.NotMeasured is not null && next.Name == $"suite {suite.Name}")
            yield break;
    }
}
