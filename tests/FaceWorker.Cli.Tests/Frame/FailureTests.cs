using FaceWorker.Cli.Frame;
using FaceWorker.Client;
using FaceWorker.Contracts;
using FaceWorker.Testing;

namespace FaceWorker.Cli.Tests.Frame;

public sealed class FailureTests
{
    [Theory]
    [InlineData("FACEWORKER_RABBITMQ", "status")]
    [InlineData("FACEWORKER_POSTGRES", "migrate")]
    [InlineData("FACEWORKER_POSTGRES", "gallery", "list")]
    public async Task A_missing_setting_is_named_with_its_remedy(string variable, params string[] arguments)
    {
        var result = await new CliRun().With(variable, null).RunAsync(arguments);

        Assert.Equal(ExitCode.NotReady, result.Code);
        Assert.Contains($"{variable} is not set", result.Error, StringComparison.Ordinal);
        Assert.Contains("eval \"$(infra/sandbox.sh env)\"", result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Theory]
    [InlineData("http://user:geheim@host/")]
    [InlineData("amqp://host/vhost")]
    [InlineData("geheim")]
    public async Task A_broker_address_that_is_none_is_refused_without_repeating_it(string address)
    {
        var result = await new CliRun().With(CliSettings.BrokerVariable, address).RunAsync("status");

        Assert.Equal(ExitCode.NotReady, result.Code);
        Assert.Contains("FACEWORKER_RABBITMQ is not an address", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_string_that_is_none_is_refused_without_repeating_it()
    {
        var result = await new CliRun().With(CliSettings.PostgresVariable, "geheim").RunAsync("gallery", "list");

        Assert.Equal(ExitCode.NotReady, result.Code);
        Assert.Contains("FACEWORKER_POSTGRES is not a connection string", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_is_away_is_named_without_the_password()
    {
        var result = await new CliRun().RunAsync("gallery", "list");

        Assert.Equal(ExitCode.NotReady, result.Code);
        Assert.Contains("127.0.0.1:1", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_json_a_failure_is_one_document_on_standard_output()
    {
        var result = await new CliRun().With(CliSettings.BrokerVariable, null).RunAsync("status", "--json");

        var error = result.Json.GetProperty("error");
        Assert.Equal("missingSetting", error.GetProperty("code").GetString());
        Assert.Contains("FACEWORKER_RABBITMQ", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Contains("sandbox.sh", error.GetProperty("remedy").GetString(), StringComparison.Ordinal);
        Assert.Empty(result.Error);
    }

    [Theory]
    [InlineData("index")]
    [InlineData("nonsense")]
    [InlineData("gallery", "create", "Not A Name")]
    [InlineData("identify", "photo.jpg", "--gallery", "family", "--top", "0")]
    [InlineData("index", "photos", "--gallery", "family", "--concurrency", "many")]
    public async Task A_command_line_that_is_wrong_is_refused_with_the_way_to_its_help(params string[] arguments)
    {
        var text = await new CliRun().RunAsync(arguments);
        var json = await new CliRun().RunAsync([.. arguments, "--json"]);

        Assert.Equal(ExitCode.Usage, text.Code);
        Assert.Contains("--help'", text.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, json.Code);
        Assert.Equal("usage", json.Json.GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_surprise_is_a_sentence_without_a_stack_trace_unless_it_is_asked_for()
    {
        using var folder = new TemporaryFolder();
        var photo = folder.Add("photo.jpg");
        Answer<FacesIdentified> Fail(IdentifyFaces request) => throw new InvalidOperationException("Something odd.");

        var usual = await new CliRun { Client = { Identify = Fail } }.RunAsync("identify", photo, "-g", "family");
        var debug = await new CliRun { Client = { Identify = Fail } }.With("FACEWORKER_DEBUG", "1").RunAsync("identify", photo, "-g", "family");

        Assert.Equal(ExitCode.Failed, usual.Code);
        Assert.Contains("Something odd. Set FACEWORKER_DEBUG=1", usual.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", usual.Error, StringComparison.Ordinal);
        Assert.Contains("   at ", debug.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_from_elsewhere_cannot_steer_the_terminal() =>
        Assert.Equal("a\uFFFD[2Jb.jpg", Printable.Of("a\u001b[2Jb.jpg"));
}
