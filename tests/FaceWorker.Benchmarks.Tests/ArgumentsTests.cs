using FaceWorker.Vision;

namespace FaceWorker.Benchmarks.Tests;

/// <summary>The options of the one command.</summary>
public sealed class ArgumentsTests
{
    [Fact]
    public void Without_names_every_suite_runs() => Assert.Equal(Suites.All, Arguments.Parse([]).Choose(Suites.All));

    [Fact]
    public void A_quick_run_leaves_long_suites_out_unless_they_are_named()
    {
        Assert.DoesNotContain(Arguments.Parse(["--quick"]).Choose(Suites.All), suite => suite.IsLong);
        Assert.Equal(["scale"], Arguments.Parse(["--quick", "--only", "scale"]).Choose(Suites.All).Select(suite => suite.Name));
    }

    [Fact]
    public void Several_suites_can_be_named_at_once()
    {
        var chosen = Arguments.Parse(["--only", "worker,pipeline", "--quick", "--json", "out.json"]);

        Assert.Equal(["pipeline", "worker"], chosen.Choose(Suites.All).Select(suite => suite.Name));
        Assert.True(chosen.Quick);
        Assert.Equal("out.json", chosen.JsonFile);
    }

    [Fact]
    public void A_suite_that_does_not_exist_is_named_beside_those_that_do()
    {
        var failure = Assert.Throws<ArgumentException>(() => Arguments.Parse(["--only", "pipelines"]).Choose(Suites.All));

        Assert.Contains("'pipelines'", failure.Message, StringComparison.Ordinal);
        Assert.Contains("pipeline, batcher", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_is_one_of_those_that_there_are()
    {
        Assert.Equal((VisionDevice.Cpu, VisionDevice.Cuda), (Arguments.Parse([]).Device, Arguments.Parse(["--device", "cuda"]).Device));
        Assert.Contains("'gpu'; it can be cpu or cuda or tensorrt", Assert.Throws<ArgumentException>(() => Arguments.Parse(["--device", "gpu"])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--html")]
    [InlineData("--fast")]
    public void An_option_that_is_unknown_or_lacks_its_value_is_named(string option) =>
        Assert.Contains($"'{option}'", Assert.Throws<ArgumentException>(() => Arguments.Parse([option])).Message, StringComparison.Ordinal);

    [Fact]
    public void Every_suite_has_a_name_of_its_own() => Assert.Equal(Suites.All.Count, Suites.All.Select(suite => suite.Name).Distinct().Count());
}
