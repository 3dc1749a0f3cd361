using System.Collections.Concurrent;
using System.Formats.Tar;
using System.IO.Compression;
using FaceWorker.Vision.Installation;
using FaceWorker.Vision.Models;
using FaceWorker.Vision.Tests.Support;

namespace FaceWorker.Vision.Tests.Installation;

public sealed class ModelInstallerTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Steps steps = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private ModelStore Store => new(Path.Combine(folder.Path, "models"));

    [Fact]
    public async Task Installs_every_default_model_and_its_card_from_a_tarball()
    {
        await new ModelInstaller().InstallAsync(Store, await Packages.ModelsTarballAsync(), steps, Cancel);

        Assert.DoesNotContain(await Store.VerifyAsync(Cancel), check => check.IsProblem);
        Assert.Equal(3, steps.CountOf(InstallStep.Installed));
        Assert.Equal(
            [
                "landmarks-68.json", "landmarks-68.onnx", "mobilefacenet-512.json", "mobilefacenet-512.onnx",
                .. Store.ListPacks().Select(pack => $"packs/{pack.Id}.json").Order(StringComparer.Ordinal), "ultra-light-rfb-320.json", "ultra-light-rfb-320.onnx",
            ],
            Directory.EnumerateFiles(Store.Folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Store.Folder, file)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_model_that_no_package_has_is_left_alone_as_it_was_imported()
    {
        await new ModelImporter(Store).ImportAsync(Places.Shared("models/openvino_face_reid_0095_128_256d.onnx"), "openvino-face-reid-256", Cancel);
        var card = Path.Combine(Store.Folder, "openvino-face-reid-256.json");
        await File.WriteAllTextAsync(card, (await File.ReadAllTextAsync(card, Cancel)).Replace("29640749", "29640750", StringComparison.Ordinal), Cancel);

        await new ModelInstaller().InstallAsync(Store, await Packages.ModelsTarballAsync(), steps, Cancel);

        Assert.Equal(29_640_750, Store.GetModel("openvino-face-reid-256").Embedding!.Impostors!.Pairs);
        Assert.DoesNotContain(await Store.VerifyAsync(Cancel), check => check.IsProblem);
        Assert.DoesNotContain(steps, step => step.Item == "openvino-face-reid-256");
    }

    [Fact]
    public async Task Installing_again_fetches_nothing()
    {
        var npm = await FakeNpmAsync();
        await new ModelInstaller(npm).InstallAsync(Store, tarball: null, steps, Cancel);
        await new ModelInstaller(npm).InstallAsync(Store, tarball: null, steps, Cancel);

        Assert.Equal(1, steps.CountOf(InstallStep.Downloading));
        Assert.Equal(3, steps.CountOf(InstallStep.AlreadyInstalled));
        Assert.Single(await File.ReadAllLinesAsync(Path.Combine(folder.Path, "calls"), Cancel));
    }

    [Fact]
    public async Task Only_a_changed_model_is_installed_again()
    {
        var tarball = await Packages.ModelsTarballAsync();
        await new ModelInstaller().InstallAsync(Store, tarball, progress: null, Cancel);
        await File.WriteAllTextAsync(Path.Combine(Store.Folder, "landmarks-68.onnx"), "changed", Cancel);

        await new ModelInstaller().InstallAsync(Store, tarball, steps, Cancel);

        Assert.Equal([new InstallProgress(InstallStep.Installed, "landmarks-68")], steps.Where(step => step.Step == InstallStep.Installed));
        Assert.DoesNotContain(await Store.VerifyAsync(Cancel), check => check.IsProblem);
    }

    [Fact]
    public async Task Two_installations_at_once_both_succeed_and_leave_no_temporary_file()
    {
        var tarball = await Packages.ModelsTarballAsync();

        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => new ModelInstaller().InstallAsync(Store, tarball, steps, Cancel))));

        Assert.DoesNotContain(await Store.VerifyAsync(Cancel), check => check.IsProblem);
        Assert.Equal(6 + Store.ListPacks().Count, Directory.EnumerateFiles(Store.Folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }).Count());
    }

    [Fact]
    public async Task A_changed_entry_in_the_tarball_is_refused_and_nothing_is_written()
    {
        var tarball = await TarballAsync("package/model/fr_detect.onnx", "package/model/fr_landmark.onnx", "package/model/fr_feature.onnx");

        var error = await Assert.ThrowsAsync<ModelStoreException>(() => new ModelInstaller().InstallAsync(Store, tarball, progress: null, Cancel));

        Assert.Contains("package/model/fr_", error.Message, StringComparison.Ordinal);
        Assert.Contains("expected", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Store.Folder));
    }

    [Fact]
    public async Task The_tarball_of_another_package_is_refused_by_the_entry_it_lacks()
    {
        var tarball = await TarballAsync("package/readme");

        var error = await Assert.ThrowsAsync<ModelStoreException>(() => new ModelInstaller().InstallAsync(Store, tarball, progress: null, Cancel));

        Assert.Contains("has no 'package/model/fr_", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_tarball_or_is_not_there_is_named()
    {
        var text = Path.Combine(folder.Path, "text.tgz");
        await File.WriteAllTextAsync(text, "this is no tarball", Cancel);

        foreach (var path in new[] { text, Path.Combine(folder.Path, "nothing.tgz") })
            Assert.Contains(path, (await Assert.ThrowsAsync<ModelStoreException>(() =>
                new ModelInstaller().InstallAsync(Store, path, progress: null, Cancel))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_npm_the_message_says_what_to_install_or_to_give()
    {
        var error = await Assert.ThrowsAsync<ModelStoreException>(() =>
            new ModelInstaller(Path.Combine(folder.Path, "no-npm")).InstallAsync(Store, tarball: null, progress: null, Cancel));

        Assert.Contains("install Node's npm", error.Message, StringComparison.Ordinal);
        Assert.Contains("--from", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_npm_fails_its_own_words_are_passed_on()
    {
        var npm = await ScriptAsync("npm", "echo 'the registry is away' >&2; exit 3");

        var error = await Assert.ThrowsAsync<ModelStoreException>(() => new ModelInstaller(npm).InstallAsync(Store, tarball: null, progress: null, Cancel));

        Assert.Contains("the registry is away", error.Message, StringComparison.Ordinal);
        Assert.Contains("exit code 3", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Six_sample_photos_are_there_and_are_not_fetched_twice()
    {
        var photos = await new ModelInstaller("no-npm-needed").InstallSamplesAsync(Places.Samples, tarball: null, steps, Cancel);

        Assert.Equal(6, photos.Count(File.Exists));
        Assert.Equal(6, steps.CountOf(InstallStep.AlreadyInstalled));
    }

    public void Dispose() => folder.Dispose();

    private async Task<string> FakeNpmAsync()
    {
        var tarball = await Packages.ModelsTarballAsync();
        return await ScriptAsync("npm", $"echo \"$@\" >> '{folder.Path}/calls'; cp '{tarball}' \"$4/\"");
    }

    private async Task<string> ScriptAsync(string name, string body)
    {
        var path = Path.Combine(folder.Path, name);
        await File.WriteAllTextAsync(path, $"#!/bin/sh\n{body}\n", Cancel);
        if (OperatingSystem.IsWindows())
            Assert.Skip("The stand-in for npm is a shell script.");
        else
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    private async Task<string> TarballAsync(params string[] entries)
    {
        var path = Path.Combine(folder.Path, "package.tgz");
        await using var file = File.Create(path);
        await using var zipped = new GZipStream(file, CompressionLevel.Fastest);
        await using var tar = new TarWriter(zipped);
        foreach (var entry in entries)
            await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, entry) { DataStream = new MemoryStream([1, 2, 3]) }, Cancel);
        return path;
    }

    private sealed class Steps : ConcurrentQueue<InstallProgress>, IProgress<InstallProgress>
    {
        public void Report(InstallProgress value) => Enqueue(value);

        public int CountOf(InstallStep step) => this.Count(item => item.Step == step);
    }
}
