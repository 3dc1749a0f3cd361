using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using FaceWorker.Testing;

namespace FaceWorker.EndToEnd.Tests;

/// <summary>A real Prometheus with the configuration and the rules of the repository, but in a hurry: it scrapes every second, and alerts fire after one.</summary>
internal sealed partial class PrometheusProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string folder;
    private readonly Process process;
    private readonly HttpClient http;

    private PrometheusProcess(string folder, Process process, Uri address) => (this.folder, this.process, http) = (folder, process, new HttpClient { BaseAddress = address });

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <param name="worker">The host and port that a worker serves <c>/metrics</c> at.</param>
    public static PrometheusProcess Start(string worker)
    {
        var folder = Directory.CreateTempSubdirectory("faceworker-prometheus-").FullName;
        Copy("prometheus.yml", text => Interval.Replace(text, "$1 1s").Replace("worker:8080", worker, StringComparison.Ordinal));
        Copy("faceworker.rules.yml", text => Hold.Replace(text, "$1 1s"));
        var address = $"127.0.0.1:{FreePort.Find()}";
        var process = StartProgram(new ProcessStartInfo("prometheus", [$"--config.file={folder}/prometheus.yml", $"--storage.tsdb.path={folder}/data", $"--web.listen-address={address}", "--log.level=error"]));
        return new PrometheusProcess(folder, process, new Uri($"http://{address}"));

        void Copy(string name, Func<string, string> change) =>
            File.WriteAllText(Path.Combine(folder, name), change(File.ReadAllText(RepositoryRoot.Combine("infra", "telemetry", name))));
    }

    /// <summary>Starts a program of Debian's package <c>prometheus</c>; where that is not installed, the test fails and says so.</summary>
    public static Process StartProgram(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            Assert.Fail($"{start.FileName} is missing: apt-get install prometheus; infra/test.sh does.");
            throw;
        }
    }

    /// <summary>Waits until the first value of a query meets the condition.</summary>
    public Task UntilAsync(string query, Func<double, bool> condition) => UntilAsync($"api/v1/query?query={Uri.EscapeDataString(query)}", data =>
        data.GetProperty("result").EnumerateArray().Select(series => series.GetProperty("value")[1].GetString()!).Any(value => condition(double.Parse(value, CultureInfo.InvariantCulture))));

    /// <summary>Waits until an alert fires, or does not any more.</summary>
    /// <returns>The page that it refers to; null: it does not fire.</returns>
    public async Task<string?> UntilAsync(string alert, bool fires)
    {
        string? page = null;
        await UntilAsync("api/v1/alerts", data =>
        {
            var firing = data.GetProperty("alerts").EnumerateArray().Where(one => one.GetProperty("state").GetString() == "firing" && one.GetProperty("labels").GetProperty("alertname").GetString() == alert).ToList();
            page = firing.Select(one => one.GetProperty("annotations").GetProperty("runbook").GetString()).FirstOrDefault();
            return firing.Count > 0 == fires;
        });
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
        http.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private async Task UntilAsync(string question, Func<JsonElement, bool> isMet)
    {
        var (end, last) = (TimeProvider.System.GetUtcNow() + Patience, "nothing");
        while (!await IsMetAsync())
        {
            Assert.False(process.HasExited, "Prometheus has ended.");
            Assert.True(TimeProvider.System.GetUtcNow() < end, $"Prometheus answered to {question}: {last}");
            await Task.Delay(TimeSpan.FromMilliseconds(250), TimeProvider.System, Cancel);
        }

        async Task<bool> IsMetAsync()
        {
            try
            {
                last = await http.GetStringAsync(new Uri(question, UriKind.Relative), Cancel);
            }
            catch (HttpRequestException notYet)
            {
                last = notYet.Message;
                return false;
            }

            using var answer = JsonDocument.Parse(last);
            return isMet(answer.RootElement.GetProperty("data"));
        }
    }

    [GeneratedRegex("((?:scrape|evaluation)_interval:) .*")]
    private static partial Regex Interval { get; }

    [GeneratedRegex("( for:) .*")]
    private static partial Regex Hold { get; }
}
