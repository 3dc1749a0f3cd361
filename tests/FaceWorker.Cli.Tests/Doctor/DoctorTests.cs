using System.Text.Json;
using FaceWorker.Cli.Doctor;
using FaceWorker.Cli.Frame;
using FaceWorker.Vision.Decoding.Outside;

namespace FaceWorker.Cli.Tests.Doctor;

public sealed class DoctorTests
{
    [Fact]
    public async Task All_checks_run_even_when_one_fails()
    {
        var result = await new CliRun().RunAsync("doctor", "--json");

        var subjects = Findings(result).Select(finding => finding.GetProperty("subject").GetString()!).ToList();
        Assert.Equal(ExitCode.NotReady, result.Code);
        Assert.Contains("FACEWORKER_POSTGRES", subjects);
        Assert.Contains(subjects, subject => subject.StartsWith("model ", StringComparison.Ordinal));
        Assert.Contains("JPEG decoder", subjects);
        Assert.Contains("RabbitMQ", subjects);
        Assert.Contains("queue faceworker.index", subjects);
        Assert.Contains("PostgreSQL", subjects);
        Assert.Contains("disk of the temporary files", subjects);
    }

    [Fact]
    public async Task Every_problem_and_warning_comes_with_a_remedy()
    {
        var result = await new CliRun { Workers = 0 }.With("PATH", "/nowhere").RunAsync("doctor", "--json");

        var problems = Findings(result).Where(finding => finding.GetProperty("verdict").GetString() != "ok").ToList();
        Assert.Contains(problems, finding => finding.GetProperty("subject").GetString() == "npm");
        Assert.Contains(problems, finding => finding.GetProperty("subject").GetString() == "queue faceworker.index");
        Assert.All(problems, finding => Assert.NotEmpty(finding.GetProperty("remedy").GetString()!));
    }

    [Fact]
    public async Task It_says_on_what_the_models_run_and_why_they_cannot()
    {
        var cpu = Findings(await new CliRun().RunAsync("doctor", "--json")).Single(finding => finding.GetProperty("subject").GetString() == "device");
        Assert.Equal("ok", cpu.GetProperty("verdict").GetString());
        Assert.Contains("cpu 0 (CPUExecutionProvider)", cpu.GetProperty("detail").GetString(), StringComparison.Ordinal);

        var missing = await new CliRun().With(CliSettings.DeviceVariable, "cuda").With("FACEWORKER_VISION__PROVIDERLIBRARY", "/nowhere/libcuda.so").RunAsync("doctor", "--json");
        var cuda = Findings(missing).Single(finding => finding.GetProperty("subject").GetString() == "device");
        Assert.Equal("problem", cuda.GetProperty("verdict").GetString());
        Assert.Contains("'/nowhere/libcuda.so'", cuda.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Contains("docs/gpu.md", cuda.GetProperty("remedy").GetString(), StringComparison.Ordinal);

        var unknown = await new CliRun().With(CliSettings.DeviceVariable, "gpu").RunAsync("doctor", "--json");
        Assert.Contains("cpu, cuda, tensorrt", Findings(unknown).Single(finding => finding.GetProperty("subject").GetString() == "device").GetProperty("remedy").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task For_people_each_finding_is_a_line_with_a_sign_and_its_remedy_below()
    {
        var result = await new CliRun().With(CliSettings.PostgresVariable, null).RunAsync("doctor");

        Assert.Contains("✗ FACEWORKER_POSTGRES: is not set\n    → eval \"$(infra/sandbox.sh env)\"", result.Output, StringComparison.Ordinal);
        Assert.Contains("✓ FACEWORKER_RABBITMQ: is set", result.Output, StringComparison.Ordinal);
        Assert.Contains("Not ready:", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_jpeg_decoder_is_a_warning_that_says_how_to_install_it()
    {
        var finding = DecoderCheck.Judge(isInstalled: false);

        Assert.Equal(Verdict.Warning, finding.Verdict);
        Assert.Contains("libturbojpeg.so.0 is not installed", finding.Detail, StringComparison.Ordinal);
        Assert.Contains("apt-get install libturbojpeg0", finding.Remedy, StringComparison.Ordinal);
        Assert.Equal(Verdict.Ok, DecoderCheck.Judge(isInstalled: true).Verdict);
    }

    [Fact]
    public void A_missing_decoder_of_other_formats_is_a_warning_that_names_its_package()
    {
        foreach (var (library, format, package) in new[] { (SystemLibrary.Heif, "HEIC", "libheif1"), (SystemLibrary.JpegXl, "JPEG XL", "libjxl0.7"), (SystemLibrary.OpenJpeg, "JPEG 2000", "libopenjp2-7") })
        {
            var finding = DecoderCheck.Judge(library, isInstalled: false);

            Assert.Equal((Verdict.Warning, $"{format} decoder"), (finding.Verdict, finding.Subject));
            Assert.Contains($"apt-get install {package}", finding.Remedy, StringComparison.Ordinal);
            Assert.Equal(Verdict.Ok, DecoderCheck.Judge(library, isInstalled: true).Verdict);
        }
    }

    [Theory]
    [InlineData("localhost", false, false, null, "ok", "does not leave this machine")]
    [InlineData("broker.example", false, false, null, "warning", "in the clear")]
    [InlineData("broker.example", true, false, null, "warning", "nobody checks")]
    [InlineData("broker.example", true, true, 15, "ok", "valid until")]
    [InlineData("broker.example", true, true, 13, "warning", "valid until")]
    public void A_connection_that_can_be_read_or_soon_cannot_be_made_is_a_warning(string host, bool isEncrypted, bool isChecked, int? days, string verdict, string detail)
    {
        DateTimeOffset? validUntil = days is { } left ? TimeProvider.System.GetUtcNow().AddDays(left) : null;

        var finding = EncryptionCheck.Judge("RabbitMQ", [host], "use amqps", isEncrypted, isChecked, validUntil, TimeProvider.System);

        Assert.Equal(verdict, $"{finding.Verdict}".ToLowerInvariant());
        Assert.Contains(detail, finding.Detail, StringComparison.Ordinal);
        Assert.Equal(verdict == "ok", finding.Remedy is null);
    }

    [Fact]
    public async Task A_check_that_gives_no_answer_ends_at_its_time_limit()
    {
        var shell = new Shell(TextWriter.Null, TextWriter.Null, _ => null) { Time = new ImpatientTime() };
        var never = new TaskCompletionSource<IReadOnlyList<Finding>>();
        var findings = await new Check("something", _ => never.Task).RunAsync(shell, TestContext.Current.CancellationToken);

        var finding = Assert.Single(findings);
        Assert.Equal(Verdict.Problem, finding.Verdict);
        Assert.Contains("no answer within 10 s", finding.Detail, StringComparison.Ordinal);
    }

    private static IEnumerable<JsonElement> Findings(CliResult result) => result.Json.GetProperty("findings").EnumerateArray();

    /// <summary>Every timer ends at once.</summary>
    private sealed class ImpatientTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
