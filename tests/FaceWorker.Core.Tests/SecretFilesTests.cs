using FaceWorker.Testing;

namespace FaceWorker.Core.Tests;

public sealed class SecretFilesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_file_is_a_setting_without_its_last_line_break_and_files_of_others_are_left_alone()
    {
        folder.Add("FACEWORKER_POSTGRESPASSWORD", "two words \n");
        folder.Add("FACEWORKER_S3__SECRETKEY", "s3cret");
        folder.Add("OTHER_PASSWORD", "hush");
        folder.Add("..2026_12_01/FACEWORKER_RABBITMQ", "as Kubernetes lays them");
        File.CreateSymbolicLink(Path.Combine(folder.Path, "FACEWORKER_RABBITMQ"), "..2026_12_01/FACEWORKER_RABBITMQ");

        var read = SecretFiles.Read(folder.Path);

        Assert.Equal(("two words ", "s3cret", "as Kubernetes lays them", 3), (read["FACEWORKER_POSTGRESPASSWORD"], read["FACEWORKER_S3__SECRETKEY"], read["FACEWORKER_RABBITMQ"], read.Count));
    }

    [Fact]
    public void A_folder_that_is_named_and_is_none_is_a_mistake() =>
        Assert.Contains("FACEWORKER_SECRETS", Assert.Throws<IOException>(() => SecretFiles.Read(Path.Combine(folder.Path, "none"))).Message, StringComparison.Ordinal);
}
