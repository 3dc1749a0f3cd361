namespace FaceWorker.Storage;

/// <summary>The keys of the locks that workers hold against each other; they begin with "Face" in ASCII, to be no other program's.</summary>
internal static class AdvisoryLocks
{
    public const long Migration = 0x46616365_0000_0001;

    public const long GalleryCreation = 0x46616365_0000_0002;

    public const long IndexBuild = 0x46616365_0000_0003;
}
