using FaceWorker.Core.Exchange.Xmp;
using FaceWorker.Core.Images;
using FaceWorker.Core.Subjects;

namespace FaceWorker.Core.Exchange.Names;

/// <summary>What files names are taken from.</summary>
public enum NameKind
{
    /// <summary>XMP in photos and beside them.</summary>
    Xmp,

    /// <summary>Picasa's <c>.picasa.ini</c>.</summary>
    Picasa,

    /// <summary>A folder per person.</summary>
    Folders,

    /// <summary>A table.</summary>
    Csv,
}

/// <summary>Finds what files say about who is on photos.</summary>
internal sealed class NameFiles(NameKind? kind)
{
    private const int LargestIni = 64 << 20;

    /// <summary>All of these files and folders, photo by photo.</summary>
    /// <exception cref="ExchangeException">One does not exist, or a table is malformed.</exception>
    public IEnumerable<PhotoNames> Read(IReadOnlyList<string> paths)
    {
        foreach (var path in paths)
            if (!Path.Exists(path))
                throw new ExchangeException(ExchangeProblem.NotFound, $"There is no file or folder '{path}'.", "Correct the path.");
        return paths.Select(Path.GetFullPath).SelectMany(Read);
    }

    private IEnumerable<PhotoNames> Read(string path)
    {
        if (kind == NameKind.Folders)
            return PersonFolders(path);
        if (Directory.Exists(path))
            return kind == NameKind.Csv
                ? Directory.EnumerateFiles(path, "*.csv").Order(StringComparer.Ordinal).SelectMany(Table)
                : Folders(path).SelectMany(folder => Folder(folder, path));
        if (kind == NameKind.Csv || Path.GetExtension(path).Equals(".csv", StringComparison.OrdinalIgnoreCase))
            return Table(path);
        var (home, file) = (Path.GetDirectoryName(path)!, Path.GetFileName(path));
        return PicasaFolder.IsName(file) ? Photos(home, home, photos: [], withoutPhoto: [], Ini(home)) : Photos(home, home,
            IsSidecar(file) ? [] : [file], IsSidecar(file) ? [file] : [], Ini(home));
    }

    private static IEnumerable<PhotoNames> Table(string file)
    {
        using var text = new StreamReader(file);
        foreach (var names in NameTable.Read(text, file, path => Path.IsPathFullyQualified(path) || path.Contains("://", StringComparison.Ordinal) ? [path] : [path, Path.GetFullPath(path, Path.GetDirectoryName(file)!)]))
            yield return names;
    }

    private static IEnumerable<PhotoNames> PersonFolders(string folder) => PeopleFolders.Read(folder).SelectMany(person => person.Photos.Select(photo =>
        new PhotoNames(photo, [Path.GetFullPath(photo)], [new NamedRegion(Path.Combine(folder, person.Person.Value), person.Person.Value, new RegionPlace.OnlyFace())]) { File = photo }));

    /// <summary>The folder and those in it at any depth; links are not followed, they may lead in a circle.</summary>
    private static IEnumerable<string> Folders(string root) => Directory.EnumerateDirectories(root, "*", new EnumerationOptions
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.ReparsePoint,
        IgnoreInaccessible = true,
    }).Order(StringComparer.Ordinal).Prepend(root);

    private IEnumerable<PhotoNames> Folder(string folder, string root)
    {
        var files = new DirectoryInfo(folder).EnumerateFiles("*", new EnumerationOptions { AttributesToSkip = 0, IgnoreInaccessible = true }).Select(file => file.Name).Order(StringComparer.Ordinal).ToList();
        var photos = files.Where(file => ImageFolder.LooksLikeAnImage(file)).ToList();
        var stems = photos.Concat(photos.Select(photo => Path.GetFileNameWithoutExtension(photo))).ToHashSet();
        var alone = files.Where(file => IsSidecar(file) && !stems.Contains(Path.GetFileNameWithoutExtension(file))).ToList();
        return Photos(folder, root, photos, alone, Ini(folder));
    }

    private IEnumerable<PhotoNames> Photos(string folder, string root, IReadOnlyList<string> photos, IReadOnlyList<string> withoutPhoto, PicasaFolder? ini)
    {
        foreach (var photo in photos)
            if (Photo(Path.Combine(folder, photo), ini) is { } found)
                yield return found;
        if (kind is not NameKind.Picasa)
            foreach (var sidecar in withoutPhoto)
                if (Sidecar(Path.Combine(folder, sidecar), root) is { } found)
                    yield return found;
        foreach (var gone in ini?.Photos.Except(photos, StringComparer.OrdinalIgnoreCase) ?? [])
        {
            var path = Path.Combine(folder, gone);
            if (ini!.RegionsOf(gone, 1).ToList() is { Count: > 0 } regions)
                yield return File.Exists(path) && Photo(path, ini) is { } there ? there : new PhotoNames(path, [path], regions);
        }
    }

    /// <summary>What is in a photo, beside it, and in its folder's ini; null: nothing.</summary>
    private PhotoNames? Photo(string path, PicasaFolder? ini)
    {
        var (regions, unreadable) = (new List<NamedRegion>(), new List<(string, string)>());
        var orientation = 1;
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var head = PhotoHead.Read(file);
            orientation = head.Orientation;
            if (kind is not NameKind.Picasa && head.Xmp is { } packet)
                Add(packet, path);
        }
        catch (Exception exception) when (ExchangeException.IsOfFile(exception))
        {
            unreadable.Add((path, exception.Message));
        }

        if (kind is not NameKind.Picasa)
            foreach (var sidecar in new[] { SidecarPlaces.Beside(path, SidecarNaming.Full), SidecarPlaces.Beside(path, SidecarNaming.Stem) })
                if (File.Exists(sidecar))
                    Try(sidecar, () => Add(Content(sidecar), sidecar));
        if (kind is not NameKind.Xmp && ini is not null)
            regions.AddRange(ini.RegionsOf(Path.GetFileName(path), orientation));
        return regions.Count + unreadable.Count == 0 ? null : new PhotoNames(path, [path], regions) { File = path, Unreadable = unreadable };

        void Add(byte[] xmp, string origin) => Try(origin, () => regions.AddRange(RegionsOf(XmpDocument.Parse(xmp, origin), origin, orientation)));

        void Try(string origin, Action read)
        {
            try
            {
                read();
            }
            catch (Exception exception) when (exception is ExchangeException || ExchangeException.IsOfFile(exception))
            {
                unreadable.Add((origin, exception.Message));
            }
        }
    }

    /// <summary>A sidecar whose photo is elsewhere: in a mirror, its path says where; one that we wrote says whose it is.</summary>
    private static PhotoNames? Sidecar(string path, string root)
    {
        var photo = Path.Combine(Path.GetDirectoryName(path)!, Path.GetFileNameWithoutExtension(path));
        var inMirror = Path.GetRelativePath(root, photo);
        string[] sources = [photo, "/" + inMirror, .. inMirror.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash ? new[] { $"{inMirror[..slash]}://{inMirror[(slash + 1)..]}" } : []];
        try
        {
            var document = XmpDocument.Parse(Content(path), path);
            var regions = RegionsOf(document, path, XmpPeople.OrientationIn(document) ?? 1).ToList();
            return regions.Count == 0 ? null : new PhotoNames(photo, sources, regions) { Sha256 = XmpPeople.AboutPhoto(document) is { } own ? Sha256Digest.Find(own.Sha256) : null };
        }
        catch (Exception exception) when (exception is ExchangeException || ExchangeException.IsOfFile(exception))
        {
            return new PhotoNames(photo, sources, []) { Unreadable = [(path, exception.Message)] };
        }
    }

    private static IEnumerable<NamedRegion> RegionsOf(System.Xml.Linq.XDocument document, string origin, int orientation) => XmpRegions.Read(document).Select(region =>
        new NamedRegion(origin, region.Name, region.Box is { } box ? new RegionPlace.Stored(box, orientation, region.DrawnOn) : new RegionPlace.Unreadable()) { IsOther = !region.IsFace });

    private PicasaFolder? Ini(string folder)
    {
        if (kind is NameKind.Xmp || Directory.EnumerateFiles(folder, "*icasa.ini", new EnumerationOptions { AttributesToSkip = 0 }).FirstOrDefault(file => PicasaFolder.IsName(Path.GetFileName(file))) is not { } file || new FileInfo(file).Length > LargestIni)
            return null;
        using var text = new StreamReader(file);
        return PicasaFolder.Read(text, file, Contacts(folder));
    }

    /// <summary>Of the nearest <c>contacts.xml</c>: in the folder, or in one that it is in.</summary>
    private static IReadOnlyDictionary<string, string>? Contacts(string folder)
    {
        for (var at = folder; at is not null; at = Path.GetDirectoryName(at))
            if (Path.Combine(at, "contacts.xml") is var path && File.Exists(path))
            {
                using var file = File.OpenRead(path);
                return PicasaFolder.ReadContacts(file);
            }

        return null;
    }

    private static byte[] Content(string path) => new FileInfo(path).Length <= XmpDocument.Largest
        ? File.ReadAllBytes(path)
        : throw new ExchangeException(ExchangeProblem.Malformed, $"'{path}' has more than {XmpDocument.Largest >> 20} MiB; that is no sidecar.", "");

    private static bool IsSidecar(string file) => Path.GetExtension(file).Equals(".xmp", StringComparison.OrdinalIgnoreCase);
}
