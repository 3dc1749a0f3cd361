using FaceWorker.Cli.Frame;

namespace FaceWorker.Cli.Tests.Commands;

public sealed class ModelsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task An_empty_store_lists_the_models_that_can_be_installed()
    {
        var json = (await Run().RunAsync("models", "list", "--json")).Json;

        Assert.Equal(folder.Path, json.GetProperty("folder").GetString());
        Assert.NotEmpty(json.GetProperty("models").EnumerateArray());
        Assert.All(json.GetProperty("models").EnumerateArray(), model => Assert.False(model.GetProperty("installed").GetBoolean()));
        Assert.Contains(json.GetProperty("packs").EnumerateArray(), pack => pack.GetProperty("id").GetString() == "default");
    }

    [Fact]
    public async Task The_list_for_people_names_model_kind_and_licence()
    {
        var result = await Run().RunAsync("models", "list");

        Assert.Equal(ExitCode.Done, result.Code);
        Assert.All(["Model", "Kind", "Licence", "detector", "embedder", folder.Path], text => Assert.Contains(text, result.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_missing_file_makes_verify_fail_with_the_command_that_repairs_it()
    {
        var result = await Run().RunAsync("models", "verify");

        Assert.Equal(ExitCode.NotReady, result.Code);
        Assert.Contains("✗", result.Output, StringComparison.Ordinal);
        Assert.Contains("faceworker models install", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_file_is_told_from_a_missing_one()
    {
        var path = (await Run().RunAsync("models", "verify", "--json")).Json.GetProperty("models")[0].GetProperty("path").GetString()!;
        await File.WriteAllTextAsync(path, "something else", TestContext.Current.CancellationToken);

        var models = (await Run().RunAsync("models", "verify", "--json")).Json.GetProperty("models");

        Assert.Equal("changed", models[0].GetProperty("state").GetString());
        Assert.Equal("missing", models[1].GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_pack_that_does_not_exist_is_refused_with_those_that_do()
    {
        var result = await Run().RunAsync("gallery", "create", "family", "--pack", "none");

        Assert.Equal(ExitCode.NotReady, result.Code);
        Assert.Contains("There is no model pack 'none'", result.Error, StringComparison.Ordinal);
        Assert.Contains("default", result.Error, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private CliRun Run() => new CliRun().With(CliSettings.ModelsVariable, folder.Path);
}
